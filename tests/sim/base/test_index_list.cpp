// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/index_list.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace ballast {
namespace {

TEST(IndexList, ReadsNumbersAndRanges) {
  EXPECT_EQ(parse_indices("3", 4), std::vector<std::size_t>{3});
  EXPECT_EQ(parse_indices("0, 3,17-20", 21), (std::vector<std::size_t>{0, 3, 17, 18, 19, 20}));
  EXPECT_EQ(parse_indices(" 1 - 2 , 4", 9), (std::vector<std::size_t>{1, 2, 4}));
  EXPECT_EQ(parse_indices("5-5", 6), std::vector<std::size_t>{5});
}

TEST(IndexList, RefusesWhatIsNoList) {
  for (const char* text : {"", ",", "1,", "a", "1 2", "-3", "1-", "2-1", "2,2", "3,1", "1-3,3",
                           "99999999999999999999", "1;2", "0x3"}) {
    EXPECT_THROW(parse_indices(text, 100), std::invalid_argument) << text;
  }
}

// A range names every number up to its end: a large one must not be made before it is checked.
TEST(IndexList, TheEndIsNotANumber) {
  EXPECT_THROW(parse_indices("4", 4), std::invalid_argument);
  EXPECT_THROW(parse_indices("0-18446744073709551615", 4), std::invalid_argument);
}

TEST(IndexList, TextIsReadBack) {
  for (const char* text : {"0", "0-7", "0, 2, 4", "1-2, 4, 6-99"}) {
    EXPECT_EQ(index_text(parse_indices(text, 100)), text);
  }
  EXPECT_EQ(index_text({}), "");
}

}  // namespace
}  // namespace ballast
