// SPDX-License-Identifier: GPL-3.0-or-later
// The npm client `onvif` reads the devices of fleet.toml. The ports file is in CAMAUDIT_PORTS, the directory with
// node_modules in CAMAUDIT_PEERS.
import assert from 'node:assert/strict';
import {existsSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import process from 'node:process';

const SKIPPED = 77;
const MOST_MILLISECONDS = 60_000;
const directory = process.env.CAMAUDIT_PEERS;
if (!existsSync(join(directory, 'node_modules', 'onvif'))) {
  const missing = `node_modules is missing in ${directory}; tests/peers/install.sh BUILD_DIR puts it there`;
  if (process.env.CI === 'true') {
    console.error(missing);
    process.exit(1);
  }
  console.log(`skipped: ${missing}`);
  process.exit(SKIPPED);
}
const {Cam} = createRequire(join(directory, 'package.json'))('onvif');

setTimeout(() => {
  console.error('the client did not finish in time');
  process.exit(1);
}, MOST_MILLISECONDS).unref();

const urls = new Map(
  readFileSync(process.env.CAMAUDIT_PORTS, 'utf8').trim().split('\n').map((line) => line.split(' ')));

function connect(name, useWSSecurity) {
  const url = new URL(urls.get(name));
  return new Promise((resolve, reject) => {
    const cam = new Cam({
      hostname: url.hostname,
      port: Number(url.port),
      path: url.pathname,
      useSecure: url.protocol === 'https:',
      secureOpts: {rejectUnauthorized: false},
      username: 'auditor',
      password: 'correct horse battery staple',
      timeout: 15_000,
      useWSSecurity,
    }, (error) => (error ? reject(error) : resolve(cam)));
  });
}

// The client hands its results to (error, result) callbacks.
function ask(cam, method, ...parameters) {
  return new Promise((resolve, reject) => {
    cam[method](...parameters, (error, result) => (error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result)));
  });
}

const tests = {
  async 'WS-UsernameToken camera'() {
    const cam = await connect('wsse-camera', true);
    const information = await ask(cam, 'getDeviceInformation');
    assert.equal(information.manufacturer, 'Peer & Sons');
    assert.equal(information.model, 'Model <S>');
    assert.equal(information.firmwareVersion, '1.2.3');
    assert.equal(information.serialNumber, 'PEER-0001');
    assert.equal(information.hardwareId, 'rev-a');
    const date = await ask(cam, 'getSystemDateAndTime');
    assert.ok(Math.abs(date.getTime() - Date.now()) < 5000, `the clock says ${date.toISOString()}`);
    assert.equal(cam.profiles.length, 1);
    const [profile] = cam.profiles;
    assert.equal(profile.$.token, 'main');
    assert.equal(profile.videoEncoderConfiguration.resolution.width, 1280);
    assert.equal(profile.videoEncoderConfiguration.rateControl.bitrateLimit, 2048);
    assert.equal(profile.audioEncoderConfiguration.encoding, 'AAC');
    const stream = await ask(cam, 'getStreamUri', {protocol: 'RTSP', profileToken: 'main'});
    assert.equal(stream.uri, 'rtsp://127.0.0.1:554/main');
    const users = await ask(cam, 'getUsers');
    assert.equal([users].flat()[0].username, 'auditor');
  },

  async 'HTTP Digest camera, SHA-256 first, nonces for one use'() {
    const cam = await connect('digest-camera', false);
    assert.equal((await ask(cam, 'getDeviceInformation')).serialNumber, 'PEER-0002');
    assert.equal(cam.profiles.length, 2);
    const ntp = await ask(cam, 'getNTP');
    assert.equal([ntp.NTPManual].flat()[0].IPv4Address, '192.0.2.123');
  },

  async 'Profile T camera over HTTPS, its clock 90 s ahead'() {
    const cam = await connect('profile-t', false);
    assert.equal(cam.media2Support, true);
    const date = await ask(cam, 'getSystemDateAndTime');
    assert.ok(Math.abs(date.getTime() - Date.now() - 90_000) < 5000, `the clock says ${date.toISOString()}`);
    const main = cam.profiles.find((profile) => profile.$.token === 'main');
    assert.ok(main, 'there is no profile main');
    const encoder = (main.configurations ?? main).videoEncoder ?? main.videoEncoderConfiguration;
    assert.equal(encoder.encoding, 'H265');
    assert.equal(encoder.resolution.width, 2560);
    const stream = await ask(cam, 'getStreamUri', {protocol: 'RTSP', profileToken: 'main'});
    assert.equal(stream.uri, 'rtsp://127.0.0.1:554/main');
  },

  async 'Recorder'() {
    const cam = await connect('recorder', true);
    const recordings = await ask(cam, 'getRecordings');
    assert.deepEqual(recordings.map((item) => item.recordingToken), ['rec-1', 'rec-2', 'rec-3']);
    assert.deepEqual(recordings.map((item) => item.configuration.maximumRetentionTime), ['P31D', 'PT0S', 'P7D']);
    assert.equal(recordings[0].configuration.source.name, 'Town Hall');
    assert.equal(recordings[0].tracks.track.length, 2);
    const jobs = await ask(cam, 'getRecordingJobs');
    assert.deepEqual(jobs.map((job) => job.jobToken), ['job-1', 'job-2']);
  },

  async 'A wrong password is refused'() {
    const cam = await connect('recorder', true);
    cam.password = 'wrong';
    await assert.rejects(ask(cam, 'getDeviceInformation'));
  },
};

let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
    console.log(`ok: ${name}`);
  } catch (error) {
    failed += 1;
    console.error(`failed: ${name}\n${error.stack}`);
  }
}
process.exit(failed === 0 ? 0 : 1);
