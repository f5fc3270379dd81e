// Codes shown until a reader has everything, through BBQr (coinkite's own package) and through Blockchain Commons' UR.
//
// Runs where both are installed and imports nothing of ours: `node by_bbqr_and_ur.mjs '{"blocks": [4], …}'`. Prints
// JSON: by `bbqr 4 0.3` and `ur 4 0.3` the mean number shown of so many parts at such a loss to a reader who joins
// anywhere, by `ur first 4 0.3` to one who is there at the first; by `bbqr bytes 15` the bytes of data a code of that
// version holds, at level L, and `bbqr parts 15 3000` the parts of so many bytes. Every run ends with the data compared.
import assert from "node:assert";
import { joinQRs, splitQRs } from "bbqr";
import bcur from "@ngraveio/bc-ur";

const { UR, UREncoder, URDecoder } = bcur;
const asked = JSON.parse(process.argv[2]);

// mulberry32
function seeded(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function bytes(count, random) {
  return Uint8Array.from({ length: count }, () => Math.floor(random() * 256));
}

function shownOfBBQr(blocks, loss, random) {
  // 90 bytes are what a code of version 5 holds.
  const data = bytes(blocks * 90, random);
  const { parts } = splitQRs(data, "B", { encoding: "2", minVersion: 5, maxVersion: 5 });
  assert.equal(parts.length, blocks);
  const start = Math.floor(random() * blocks);
  const seen = new Set();
  let shown = 0;
  while (seen.size < blocks) {
    const part = parts[(start + shown++) % blocks];
    if (random() >= loss) seen.add(part);
  }
  assert.deepEqual(Buffer.from(joinQRs([...seen]).raw), Buffer.from(data));
  return shown;
}

function shownOfUR(blocks, loss, random, anywhere) {
  // With what CBOR puts before them, 20 bytes a block.
  const data = Buffer.from(bytes(blocks * 20 - (blocks * 20 < 258 ? 2 : 3), random));
  const ur = UR.fromBuffer(data);
  const start = anywhere ? Math.floor(random() * 1000) : 0;
  const encoder = new UREncoder(ur, Math.ceil(ur.cbor.length / blocks), start, 1);
  assert.equal(encoder.fragmentsLength, blocks);
  const decoder = new URDecoder();
  let shown = 0;
  while (!decoder.isComplete()) {
    const part = encoder.nextPart();
    shown++;
    if (random() >= loss) decoder.receivePart(part);
  }
  assert.ok(decoder.isSuccess() && decoder.resultUR().decodeCBOR().equals(data));
  return shown;
}

function mean(runs, one) {
  let sum = 0;
  for (let run = 0; run < runs; run++) sum += one(seeded(run + 1));
  return sum / runs;
}

// The fragments of so many bytes that are the largest whose parts are within so many characters up to the thousandth.
function fragmentsOfUR(characters, length) {
  const ur = UR.fromBuffer(Buffer.from(bytes(length, seeded(1))));
  for (let size = characters >> 1; ; size--) {
    const encoder = new UREncoder(ur, size, 999, 1);
    if (encoder.nextPart().length <= characters) return encoder.fragments;
  }
}

const found = {};
for (const blocks of asked.blocks) {
  for (const loss of asked.losses) {
    const runs = Math.ceil(asked.runs / blocks);
    found[`bbqr ${blocks} ${loss}`] = mean(runs, (random) => shownOfBBQr(blocks, loss, random));
    found[`ur ${blocks} ${loss}`] = mean(runs, (random) => shownOfUR(blocks, loss, random, true));
    found[`ur first ${blocks} ${loss}`] = mean(runs, (random) => shownOfUR(blocks, loss, random, false));
  }
}
for (const [version, characters] of Object.entries(asked.characters)) {
  const only = { encoding: "2", minVersion: Number(version), maxVersion: Number(version) };
  const parts = (length) => splitQRs(bytes(length, seeded(1)), "B", only).parts.length;
  let most = 1;
  while (parts(most + 1) === 1) most++;
  // A part that is not the last holds whole groups of five bytes.
  let two = most + 1;
  while (parts(two + 1) === 2) two++;
  found[`bbqr bytes ${version}`] = two / 2;
  found[`ur bytes ${version}`] = fragmentsOfUR(characters, 100_000)[0].length;
  for (const length of asked.lengths) {
    found[`bbqr parts ${version} ${length}`] = parts(length);
    found[`ur parts ${version} ${length}`] = fragmentsOfUR(characters, length).length;
  }
}
console.log(JSON.stringify(found));
