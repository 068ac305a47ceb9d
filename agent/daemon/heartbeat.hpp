// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/clock.hpp"
#include "agent/base/sleeper.hpp"
#include "agent/base/task_group.hpp"
#include "agent/daemon/outage.hpp"
#include "agent/net/datagram.hpp"
#include "agent/net/fence.hpp"
#include "agent/net/url.hpp"
#include "agent/store/contact.hpp"
#include "onvif/look.hpp"

namespace camaudit::daemon {

/// What the heartbeat needs of the world. Everything outlives it.
struct HeartbeatServices {
  net::HttpTransport& transport;
  net::Network& network;  ///< asked for own interfaces and routes, and whether a port accepts connections
  const Clock& clock;
  Sleeper& sleeper;
  Random& random;
};

struct HeartbeatOptions {
  std::string inventory;  ///< path of the inventory that is kept
  net::Fence fence;       ///< what lies outside is not watched
  std::chrono::milliseconds period{std::chrono::minutes{5}};
  std::chrono::milliseconds call_timeout{5000};
  /// Devices that are asked at the same moment; never two at one address. Where more than that fail to answer, the
  /// beat takes longer.
  int at_once = 64;
  /// Whether our own clock is good enough to judge others by.
  std::function<bool()> own_clock_synchronised = kernel_clock_synchronised;
  /// Whether a run surveys the estate at this moment: a device that serves one connection at a time has none for
  /// others.
  std::function<bool()> run_under_way = [] { return false; };
};

/// One device as the heartbeat sees it.
struct Contact {
  std::string device;   ///< its identity
  std::string address;  ///< "10.20.3.7:80"
  std::string subnet;   ///< "10.20.3.0/24"
  Standing standing = Standing::Unknown;
  UtcSeconds since;    ///< of the standing: the first look that found it so
  std::string reason;  ///< why it does not answer, for a person; may quote the device, so escape it
};

/// A device stands otherwise than before: it fell, it came back, or what it fell with is known better. DeviceDown
/// becomes NetworkDown with the same `since`; NetworkDown becomes DeviceDown once the others of its subnet are back.
struct ContactChange {
  Contact contact;
  Standing before = Standing::Unknown;
};

/// What one beat came to.
struct Beat {
  UtcSeconds since;
  UtcSeconds until;
  std::size_t watched = 0;  ///< all of them were asked; none: the beat was dropped for the clock
  std::size_t answering = 0;
  std::size_t device_down = 0;
  std::size_t network_down = 0;
  std::vector<ContactChange> changes;
  /// Why the inventory could not be read or written, for a person; empty if it could. What was found is kept and
  /// written later. Or why the beat was dropped.
  std::string problem;
};
using OnBeat = std::function<void(const Beat& beat)>;

/// Asks every known device for its time, once in a period and spread over it, and keeps book of who answers in the
/// inventory's tables `watch` and `contact`. A device that fails is asked again before it counts as down. Devices that
/// the nightly runs have missed for more than kForgetAfter are not watched any more, nor what was imported.
///
/// A beat in which the machine slept, or the program stood still, is dropped: it leaves a hole in `watch`, and nobody
/// counts as down for it. So is one by a clock that is not synchronised and more than kPutBack behind what is known:
/// written, it would take the book since then with it. Used on the io thread only.
class Heartbeat {
 public:
  static constexpr std::chrono::hours kForgetAfter{24 * 30};
  /// A clock that is put back further must be synchronised to be believed.
  static constexpr std::chrono::hours kPutBack{24};
  /// So long after a failure it is asked again; less where the period is short.
  static constexpr std::chrono::seconds kAgainAfter{20};
  /// One device is looked at no more often than that at the word of others.
  static constexpr std::chrono::seconds kLookNoMoreThanEvery{60};

  /// `tell` is called at the end of each beat, also of one without a change or that was dropped for the clock; not
  /// where nothing is watched. It may call anything of the heartbeat.
  Heartbeat(HeartbeatServices services, HeartbeatOptions options, OnBeat tell);

  /// Beats until it is cancelled, which loses what the beat under way has found. To be awaited once.
  Task<void> run();

  /// Somebody says that a device has come or is going: those with that endpoint reference ("urn:uuid:…", in any
  /// writing) are looked at once more, `after` so long, or, where none has it, those at that address. Gives how many
  /// are known by it; 0 also where the heartbeat has not begun. Bounded by kLookNoMoreThanEvery.
  std::size_t look_now(std::string_view endpoint_reference, const boost::asio::ip::address& from,
                       std::chrono::milliseconds after);

  /// Holds from the next beat on.
  void change_options(HeartbeatOptions options) { next_options_ = std::move(options); }

  /// Every watched device as it stood at the end of the last beat.
  std::vector<Contact> contacts() const;
  /// The last beat, without its changes; nothing before the first.
  const std::optional<Beat>& last_beat() const { return last_beat_; }
  /// Beats that are kept in memory because the inventory could not be written.
  std::size_t unwritten() const { return pending_.spans.size(); }
  /// When it last had a turn, which is every second: what a watchdog asks for. Before run() the epoch of the clock.
  SteadyTime last_turn() const { return last_turn_; }

 private:
  struct Device {
    std::string id;
    std::string endpoint_reference;  ///< normalised
    net::Url url;
    boost::asio::ip::address host;
    std::string subnet;
    Standing standing = Standing::Unknown;
    UtcSeconds since;
    bool just_fell = false;
    bool lingers = false;
    std::string reason;
    std::optional<store::ClockReading> reading;      ///< the last that was kept
    std::optional<SteadyTime> looked_at_for_others;  ///< kLookNoMoreThanEvery

    // Of this beat.
    bool asked = false;
    int failures = 0;   ///< of the last looks, in a row
    SteadyTime turned;  ///< when the first of the last looks that ended alike was begun
    bool no_way = false;
    bool busy = false;  ///< with a run, as far as can be seen: it stands as it stood
    std::optional<double> clock_offset_seconds;
  };
  struct SecondLook {
    SteadyTime due;
    std::size_t device;
  };
  /// At the word of others; may wait for the next beat, so by name.
  struct Request {
    SteadyTime due;
    std::string device;
  };

  Task<void> beat_on(TaskGroup& looks);
  Task<void> look(std::size_t at);
  Task<bool> is_busy_with_a_run(const Device& device);
  void begin();
  void start_due(TaskGroup& looks);
  bool start(TaskGroup& looks, std::size_t at);
  void take(Device& device, const onvif::Look& found, SteadyTime began);
  bool is_over() const;
  SteadyTime due(std::size_t planned) const;
  SteadyTime next_turn() const;
  bool was_interrupted(SteadyTime turn) const;

  std::string clock_trouble() const;
  Beat conclude();
  std::vector<Verdict> judge_all();
  std::set<std::string> subnets_without_a_way() const;
  void note_clock(Device& device, UtcSeconds now);
  void keep(store::Watched watched);

  void exchange_with_inventory();
  Result<void> read_devices(store::Database& inventory);
  bool is_watched(const store::WatchedDevice& known, UtcSeconds now) const;

  const HeartbeatServices services_;
  HeartbeatOptions options_;
  std::optional<HeartbeatOptions> next_options_;
  const OnBeat tell_;
  std::vector<Device> devices_;  ///< by subnet and host; changes between beats alone
  std::deque<Request> requests_;
  store::Watched pending_;
  std::optional<UtcSeconds> known_until_;  ///< by the inventory, when it was last read
  std::string problem_;
  std::optional<Beat> last_beat_;
  SteadyTime last_turn_{};

  // The beat under way.
  SteadyTime begun_{};
  std::chrono::milliseconds slept_before_{0};
  std::size_t planned_ = 0;  ///< the next device in turn
  std::deque<SecondLook> again_;
  std::set<boost::asio::ip::address> busy_;  ///< under way: one look at a host at a time
  bool interrupted_ = false;
};

}  // namespace camaudit::daemon
