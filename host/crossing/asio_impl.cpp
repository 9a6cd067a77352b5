// The compiled part of Boost.Asio, once for all.
#include <boost/asio/impl/src.hpp>
