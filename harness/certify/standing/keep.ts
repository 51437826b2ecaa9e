import { randomBytes } from "node:crypto";
import { disposal } from "../../cluster/disposal.ts";
import { startStandingEmbedded } from "../../cluster/embedded-standing.ts";
import type { Config } from "../../config.ts";
import { HarnessError } from "../../errors.ts";
import type { Cluster, Clusters } from "../../types/cluster.ts";
import { gatewayVersion } from "../../types/version.ts";
import { startContainers } from "../clusters.ts";
import type { PhaseProgress } from "../progress.ts";
import { isHeld, listenForDown } from "./control.ts";
import { readState, removeState, type StandingState, stateFile, writeState } from "./state.ts";

export interface Kept extends AsyncDisposable {
  readonly state: StandingState;
  /** Resolves when they shall end: the signal was aborted, or somebody said down. Disposing takes them down. */
  readonly ended: Promise<void>;
}

interface KeepOptions {
  readonly signal: AbortSignal;
  readonly progress: PhaseProgress;
}

/**
 * Starts the clusters that the settings name and keeps them standing, stand-ins included, until it is disposed. How they are reached is
 * written to the output folder. A failure or an interruption while they start leaves nothing behind.
 * @throws HarnessError `config-invalid` for clusters that already stand, or stand from an earlier time; and what starting throws
 */
export async function keepStanding(config: Config, { signal, progress }: KeepOptions): Promise<Kept> {
  const { runtime, out } = config;
  if (runtime === "external") {
    throw new HarnessError(
      "config-invalid",
      "x and y already stand: there is nothing to start",
      "Name images or versions instead of proxies.",
    );
  }
  await refuseSecond(out);
  const stack = disposal();
  const down = new AbortController();
  const stop = AbortSignal.any([signal, down.signal]);
  const token = randomBytes(16).toString("hex");
  try {
    const control = await listenForDown(token, () => {
      down.abort(new HarnessError("interrupted", "taken down while it was being started", "Say up again when you like."));
    });
    // The last thing to be done: who hears it relies upon nothing being left.
    stack.defer(() => control.end());
    const begun: StandingState = {
      format: "kong-cutover-standing",
      ...{ runtime, pid: process.pid, port: control.port, token, since: new Date().toISOString(), run: null, clusters: [] },
    };
    stack.defer(() => removeState(out));
    await writeState(out, begun);
    const clusters = await stack.start(() => startFor(config, stop, progress));
    const state: StandingState = { ...begun, run: clusters.run, clusters: places(clusters) };
    await writeState(out, state);
    const ended = new Promise<void>((resolve) => {
      if (stop.aborted) resolve();
      else stop.addEventListener("abort", () => resolve(), { once: true });
    });
    return { state, ended, [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose]() };
  } catch (error) {
    // What is told is why the start failed; a failure to clean up after it must not take its place.
    await Promise.allSettled([stack[Symbol.asyncDispose]()]);
    throw error;
  }
}

async function refuseSecond(out: string): Promise<void> {
  const earlier = await readState(out);
  if (earlier === null) return;
  const what = (await isHeld(earlier)) ? "clusters stand already" : "clusters were left behind";
  throw new HarnessError(
    "config-invalid",
    `${what} for ${out} (since ${earlier.since}, ${stateFile(out)})`,
    "Take them down first: npm run cutover -- down, or name another folder with --out.",
  );
}

type Started = Clusters & { readonly run: string | null };

async function startFor(config: Config, signal: AbortSignal, progress: PhaseProgress): Promise<Started> {
  const onProgress = (text: string) => progress.phase(text);
  if (config.runtime === "containers") {
    const clusters = await startContainers(config, signal, onProgress);
    return { ...clusters, run: clusters.evidence?.run ?? null };
  }
  const { backup, control, seed } = config;
  const [x, y] = [gatewayVersion(config.x.version), gatewayVersion(config.y.version)];
  return { ...(await startStandingEmbedded({ backup, x, y, control, seed, signal, onProgress })), run: null };
}

function places({ x, control, y }: Clusters): StandingState["clusters"] {
  const text = (url: URL | null | undefined) => url?.href ?? null;
  return [x, control, y]
    .filter((cluster): cluster is Cluster => cluster !== null)
    .map(({ name, version, proxy, addresses }) => ({
      name,
      version: version.text,
      http: proxy.http.href,
      https: text(proxy.https),
      admin: text(addresses?.admin),
      status: text(addresses?.status),
      database: addresses?.database ?? null,
    }));
}
