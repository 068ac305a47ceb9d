// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulator/server.hpp"

#include <fmt/format.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <map>
#include <unordered_map>

#include "tests/simulator/wire.hpp"

namespace camaudit::simulator {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// Who answers at the address a connection came in on. Coroutines hold it, not the server: they may be destroyed after
// it, with the io_context.
class Listener {
 public:
  Listener(asio::io_context& io, const tcp::endpoint& endpoint) : acceptor(io) {
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    if (endpoint.address().is_v6()) acceptor.set_option(asio::ip::v6_only(true));
    acceptor.bind(endpoint);
    acceptor.listen();
  }

  std::int64_t port() const { return acceptor.local_endpoint().port(); }
  void add(const std::string& address, const std::shared_ptr<Population>& population, std::int64_t number) {
    devices_.emplace(asio::ip::make_address(address), Device{population, number});
  }

  // nullptr: no device has that address.
  std::shared_ptr<Member> at(const asio::ip::address& address, const asio::any_io_executor& executor) const {
    const auto found = devices_.find(address);
    return found == devices_.end() ? nullptr : found->second.population->member(found->second.number, executor);
  }

  tcp::acceptor acceptor;

 private:
  struct Device {
    std::shared_ptr<Population> population;
    std::int64_t number;
  };
  std::unordered_map<asio::ip::address, Device> devices_;
};

asio::awaitable<void> accept(std::shared_ptr<Listener> listener) {
  const auto executor = co_await asio::this_coro::executor;
  for (;;) {
    error_code error;
    tcp::socket socket(executor);
    co_await listener->acceptor.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::operation_aborted) co_return;
    if (error) {
      // No descriptor is left, for one: they come back as connections end.
      asio::steady_timer timer(executor, std::chrono::milliseconds(100));
      co_await timer.async_wait(asio::use_awaitable);
      continue;
    }
    const auto local = socket.local_endpoint(error);
    if (error) continue;
    auto member = listener->at(local.address(), executor);
    if (!member) continue;
    socket.set_option(tcp::no_delay(true), error);
    asio::co_spawn(executor, talk(std::move(member), std::move(socket)), asio::detached);
  }
}

std::shared_ptr<Listener> listen(asio::io_context& io, const std::string& name, const std::string& address,
                                 std::int64_t port) {
  try {
    const tcp::endpoint endpoint(asio::ip::make_address(address), static_cast<std::uint16_t>(port));
    return std::make_shared<Listener>(io, endpoint);
  } catch (const boost::system::system_error& error) {
    throw CannotListen(fmt::format("{} cannot listen on {} port {}: {}", name, address, port, error.what()));
  }
}

}  // namespace

FleetServer::FleetServer(asio::io_context& io, std::vector<DeviceGroup> groups, const ActionsLog& log) {
  std::map<std::pair<std::int64_t, bool>, std::vector<std::shared_ptr<Population>>> together;
  for (auto& group : groups) {
    populations_.push_back(std::make_shared<Population>(std::move(group), log));
    const auto& model = populations_.back()->group().model;
    if (model.listens_anywhere) {
      together[{model.port, is_v6(model.address)}].push_back(populations_.back());
    } else {
      listen_alone(io, populations_.back());
    }
  }
  for (const auto& [place, sharing] : together) listen_together(io, place.first, place.second, sharing);
}

void FleetServer::listen_alone(asio::io_context& io, const std::shared_ptr<Population>& population) {
  const auto& group = population->group();
  for (std::int64_t number = 1; number <= group.count; ++number) {
    const auto listener = listen(io, group.name(number), group.address(number), group.port(number));
    listener->add(group.address(number), population, number);
    population->listens_on(number, listener->port());
    if (group.model.https) population->member(number, io.get_executor());  // keys take time to make
    asio::co_spawn(io, accept(listener), asio::detached);
  }
}

void FleetServer::listen_together(asio::io_context& io, std::int64_t wanted_port, bool v6,
                                  const std::vector<std::shared_ptr<Population>>& sharing) {
  const auto listener = listen(io, sharing.front()->group().name(1), v6 ? "::" : "0.0.0.0", wanted_port);
  for (const auto& population : sharing) {
    const auto& group = population->group();
    for (std::int64_t number = 1; number <= group.count; ++number) {
      listener->add(group.address(number), population, number);
      population->listens_on(number, listener->port());
    }
  }
  asio::co_spawn(io, accept(listener), asio::detached);
}

std::string FleetServer::names_and_urls() const {
  std::string lines;
  for (const auto& population : populations_) {
    for (std::int64_t number = 1; number <= population->group().count; ++number) {
      lines += population->name_and_url(number) + '\n';
    }
  }
  return lines;
}

std::string FleetServer::statistics() const {
  std::string lines;
  for (const auto& population : populations_) {
    for (std::int64_t number = 1; number <= population->group().count; ++number) {
      lines += population->statistics(number) + '\n';
    }
  }
  return lines;
}

}  // namespace camaudit::simulator
