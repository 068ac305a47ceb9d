// SPDX-License-Identifier: GPL-3.0-or-later
// As much of camaudit's survey as the npm client `onvif` can do, of the devices in the file that CAMAUDIT_PORTS names, so many
// at once. Prints {"devices":N,"answers":N,"refused":N} as JSON. node_modules is in CAMAUDIT_PEERS.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import process from 'node:process';

const [user, password, atOnce] = process.argv.slice(2);
const {Cam} = createRequire(join(process.env.CAMAUDIT_PEERS, 'package.json'))('onvif');

// Connecting asks for the time, services or capabilities, profiles and video sources. The rest of what camaudit asks a camera,
// where the client has it.
const QUESTIONS = [
  ['getDeviceInformation'], ['getScopes'], ['getHostname'], ['getNetworkInterfaces'], ['getNetworkProtocols'],
  ['getNetworkDefaultGateway'], ['getDNS'], ['getNTP'], ['getUsers'], ['getServiceCapabilities'],
  ['getMediaServiceCapabilities'], ['getVideoEncoderConfigurations'], ['getAudioSourceConfigurations'],
  ['getAudioEncoderConfigurations'], ['getOSDs'], ['getNodes'],
];

const told = {devices: 0, answers: 0, refused: 0};

function ask(cam, method, ...parameters) {
  return new Promise((resolve) => {
    try {
      cam[method](...parameters, (error) => {
        told[error ? 'refused' : 'answers'] += 1;
        resolve();
      });
    } catch {
      told.refused += 1;
      resolve();
    }
  });
}

function connect(url) {
  return new Promise((resolve, reject) => {
    const cam = new Cam({
      hostname: url.hostname, port: Number(url.port), path: url.pathname, username: user, password, timeout: 15_000,
      useWSSecurity: true,
    }, (error) => (error ? reject(error) : resolve(cam)));
  });
}

async function survey(url) {
  const cam = await connect(url);
  for (const [method] of QUESTIONS) await ask(cam, method);
  for (const profile of cam.profiles) {
    await ask(cam, 'getStreamUri', {protocol: 'RTSP', profileToken: profile.$.token});
  }
  told.devices += 1;
}

const urls = readFileSync(process.env.CAMAUDIT_PORTS, 'utf8').trim().split('\n').map((line) => new URL(line.split(' ')[1]));
async function worker() {
  for (let url = urls.pop(); url !== undefined; url = urls.pop()) {
    try {
      await survey(url);
    } catch (error) {
      console.error(`${url.href}: ${error.message}`);
    }
  }
}
await Promise.all(Array.from({length: Number(atOnce)}, worker));
console.log(JSON.stringify(told));
