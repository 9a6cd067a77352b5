#include "scenario/certificates.hpp"

#include <fstream>
#include <stdexcept>

namespace patchbay::tests {

namespace fs = std::filesystem;

namespace {

void openssl(std::vector<std::string> words) {
  words.insert(words.begin(), PATCHBAY_OPENSSL);
  const auto done = process::run(words);
  if (done.code != 0) throw std::runtime_error("openssl " + words[1] + ": " + done.output);
}

/// What `openssl ca` needs to sign with times of our choice.
std::string configuration(const fs::path& folder, const std::string& names) {
  return "[ca]\ndefault_ca = d\n[d]\ndatabase = " + (folder / "index").string() +
         "\nnew_certs_dir = " + folder.string() +
         "\nrand_serial = yes\ndefault_md = sha256\npolicy = p\nx509_extensions = e\n"
         "unique_subject = no\n[p]\ncommonName = supplied\n[e]\nbasicConstraints = CA:FALSE\n"
         "subjectAltName = " +
         names + "\n";
}

}  // namespace

authority::authority(fs::path folder, const std::string& name)
    : folder_(std::move(folder)), name_(name) {
  const std::string base = (folder_ / name_).string();
  const auto settings = folder_ / (name_ + ".cnf");
  std::ofstream(settings) << "[req]\ndistinguished_name = n\nx509_extensions = e\n[n]\n[e]\n"
                             "basicConstraints = critical,CA:TRUE\n"
                             "keyUsage = critical,keyCertSign,cRLSign\n";
  openssl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
           "-config", settings.string(), "-subj", "/CN=" + name_, "-days", "2", "-keyout",
           base + ".key", "-out", base + ".pem"});
}

authority::pair authority::sign(const std::string& name, const std::string& names,
                                const std::string& from, const std::string& until) {
  const std::string base = (folder_ / name).string();
  const auto settings = folder_ / (name + ".cnf");
  std::ofstream(folder_ / "index", std::ios::trunc);
  std::ofstream(settings) << "[req]\ndistinguished_name = n\n[n]\n"
                          << configuration(folder_, names);
  openssl({"req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
           "-config", settings.string(), "-subj", "/CN=" + name, "-keyout", base + ".key", "-out",
           base + ".csr"});
  openssl({"ca", "-batch", "-notext", "-config", settings.string(), "-cert", file(), "-keyfile",
           (folder_ / (name_ + ".key")).string(), "-startdate", from, "-enddate", until, "-in",
           base + ".csr", "-out", base + ".pem"});
  return {base + ".pem", base + ".key"};
}

authority::pair authority::sign(const std::string& name, const std::string& names) {
  return sign(name, names, "20200101000000Z", "20991231235959Z");
}

authority::pair authority::sign_expired(const std::string& name, const std::string& names) {
  return sign(name, names, "20200101000000Z", "20200201000000Z");
}

}  // namespace patchbay::tests
