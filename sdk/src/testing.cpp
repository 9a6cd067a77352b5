#include <patchbay/src.hpp>
// The order matters: the fake host uses what stands above.
#include <patchbay/impl/fake_host.ipp>
