// SPDX-License-Identifier: GPL-3.0-or-later
// Preloaded into onvif-util, whose only way to find a camera is a multicast Probe: hands that datagram to the test's
// responder on the loopback port CAMAUDIT_PROBE_PORT, so that no test ever probes a real network.
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <cstdlib>

namespace {
using SendTo = ssize_t (*)(int, const void*, size_t, int, const sockaddr*, socklen_t);
}

extern "C" ssize_t sendto(int socket, const void* bytes, size_t size, int flags, const sockaddr*, socklen_t) {
  static const auto real = reinterpret_cast<SendTo>(dlsym(RTLD_NEXT, "sendto"));
  const char* port = std::getenv("CAMAUDIT_PROBE_PORT");
  if (!real || !port) return -1;
  sockaddr_in responder{};
  responder.sin_family = AF_INET;
  responder.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  responder.sin_port = htons(static_cast<std::uint16_t>(std::strtoul(port, nullptr, 10)));
  return real(socket, bytes, size, flags, reinterpret_cast<const sockaddr*>(&responder), sizeof responder);
}
