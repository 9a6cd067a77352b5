#include "net/sweep.hpp"

namespace patchbay::net {

boost::asio::execution_context::id sweep::id;

watched::~watched() {
  if (of_) of_->remove(*this);
}

sweep::sweep(boost::asio::execution_context& context)
    : boost::asio::execution_context::service(context),
      timer_(std::in_place, static_cast<boost::asio::io_context&>(context)),
      now_(std::chrono::steady_clock::now()) {}

sweep& sweep::of(boost::asio::io_context& io) { return boost::asio::use_service<sweep>(io); }

void sweep::shutdown() {
  timer_.reset();
  armed_ = false;
}

void sweep::add(watched& w) {
  if (w.of_) return;
  if (!first_) now_ = std::chrono::steady_clock::now();
  w.of_ = this;
  w.before_ = nullptr;
  w.after_ = first_;
  if (first_) first_->before_ = &w;
  first_ = &w;
  if (!armed_) arm();
}

void sweep::remove(watched& w) noexcept {
  if (!w.of_) return;
  if (cursor_ == &w) cursor_ = w.after_;
  if (w.before_) w.before_->after_ = w.after_;
  if (w.after_) w.after_->before_ = w.before_;
  if (first_ == &w) first_ = w.after_;
  w.of_ = nullptr;
  w.before_ = w.after_ = nullptr;
}

void sweep::arm() {
  if (!timer_) return;
  armed_ = true;
  timer_->expires_after(tick);
  timer_->async_wait([this](const boost::system::error_code& ec) {
    armed_ = false;
    if (!ec) run();
  });
}

void sweep::run() {
  now_ = std::chrono::steady_clock::now();
  cursor_ = first_;
  while (cursor_) {
    watched* const w = cursor_;
    cursor_ = w->after_;
    if (w->due_ <= now_) w->on_due(now_);
  }
  if (first_) arm();
}

}  // namespace patchbay::net
