// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/describe/class.hpp>

#include "onvif/soap/reply.hpp"

/// The structs of reply.hpp by their members, as the rows of model are, so that what they hold can be counted.
namespace camaudit::onvif::soap {

BOOST_DESCRIBE_STRUCT(Services, (), (services, capabilities))
BOOST_DESCRIBE_STRUCT(NtpSettings, (), (ntp, servers))
BOOST_DESCRIBE_STRUCT(Analytics, (), (configurations, modules, rules))
BOOST_DESCRIBE_STRUCT(MediaProfiles, (),
                      (profiles, video_sources, video_encoders, audio_sources, audio_encoders, metadata, analytics))
BOOST_DESCRIBE_STRUCT(Recordings, (), (recordings, tracks))
BOOST_DESCRIBE_STRUCT(JobState, (), (state, error))
BOOST_DESCRIBE_STRUCT(RecordingInformation, (), (token, earliest, latest, status, tracks))
BOOST_DESCRIBE_STRUCT(SearchResults, (), (completed, recordings))
BOOST_DESCRIBE_STRUCT(TrackStateEvent, (), (recording, track, at, data_present))
BOOST_DESCRIBE_STRUCT(EventSearchResults, (), (completed, events))

}  // namespace camaudit::onvif::soap
