// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fmt/format.h>

#include <tl/expected.hpp>
#include <utility>

#include "agent/base/error.hpp"

namespace camaudit {

/// A value or the reason why there is none. The only header that names tl::expected.
template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

template <class... Args>
tl::unexpected<Error> fail(ErrorKind kind, fmt::format_string<Args...> text, Args&&... args) {
  return fail(Error{kind, fmt::format(text, std::forward<Args>(args)...)});
}

}  // namespace camaudit
