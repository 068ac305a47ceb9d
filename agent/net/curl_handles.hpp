// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <curl/curl.h>

#include <memory>
#include <stdexcept>

#include "agent/base/out_of_memory.hpp"

namespace camaudit::net {

// libcurl's objects with an owner. CURL and CURLM are both `void` to the compiler, hence one deleter each.
struct CurlEasyDelete {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct CurlMultiDelete {
  void operator()(CURLM* multi) const { static_cast<void>(curl_multi_cleanup(multi)); }
};
struct CurlListDelete {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct CurlUrlDelete {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct CurlTextDelete {
  void operator()(char* text) const { curl_free(text); }
};

/// Must have left its multi handle before either is destroyed.
using CurlEasy = std::unique_ptr<CURL, CurlEasyDelete>;
using CurlMulti = std::unique_ptr<CURLM, CurlMultiDelete>;
using CurlList = std::unique_ptr<curl_slist, CurlListDelete>;
using CurlUrl = std::unique_ptr<CURLU, CurlUrlDelete>;
using CurlText = std::unique_ptr<char, CurlTextDelete>;

inline CurlEasy new_curl_easy() {
  CurlEasy easy(curl_easy_init());
  if (!easy) out_of_memory();
  return easy;
}

inline void append(CurlList& list, const char* line) {
  curl_slist* longer = curl_slist_append(list.get(), line);
  if (longer == nullptr) out_of_memory();
  static_cast<void>(list.release());
  list.reset(longer);
}

/// Sets an option that this build of libcurl must know; anything else is a fault of ours, not of a device.
template <class Value>
void set_option(CURL* easy, CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(easy, option, value);
  if (code == CURLE_OUT_OF_MEMORY) out_of_memory();
  if (code != CURLE_OK) throw std::logic_error(curl_easy_strerror(code));
}

template <class Value>
void set_option(CURLM* multi, CURLMoption option, Value value) {
  const CURLMcode code = curl_multi_setopt(multi, option, value);
  if (code != CURLM_OK) throw std::logic_error(curl_multi_strerror(code));
}

template <class Value>
Value get_info(CURL* easy, CURLINFO info) {
  Value value{};
  static_cast<void>(curl_easy_getinfo(easy, info, &value));
  return value;
}

/// libcurl's process-wide state. It counts its users, so every transport and session holds one.
class CurlGlobal {
 public:
  CurlGlobal() {
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw std::runtime_error("libcurl does not start");
  }
  CurlGlobal(const CurlGlobal&) : CurlGlobal() {}
  CurlGlobal& operator=(const CurlGlobal&) = delete;
  ~CurlGlobal() { curl_global_cleanup(); }
};

}  // namespace camaudit::net
