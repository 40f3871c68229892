// SPDX-License-Identifier: Apache-2.0
// Version 2 of Catch2 puts main() here; version 3 has it in the library Catch2Main.
#define CATCH_CONFIG_MAIN
#include "common/test/catch.hpp"
