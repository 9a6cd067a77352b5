#include <patchbay/src.hpp>
