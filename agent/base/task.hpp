// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace camaudit {

/// A coroutine on the io thread. Its parameters are values, or references to services that outlive it; nothing that
/// needs a constructor call is brace-built, and no value-capturing lambda written, inside a co_await expression
/// (g++ 12.2 destroys such a temporary twice; tests/lint refuses it).
template <class T>
using Task = boost::asio::awaitable<T>;

}  // namespace camaudit
