import type { SealedNetwork } from "./network.ts";
import { clusterFailed, engineReason, type Run } from "./run.ts";
import type { TarFile } from "./tar.ts";

export interface ContainerSpec {
  /** "y-kong": names the container, its log and what is said of it. */
  readonly name: string;
  readonly image: string;
  readonly network: SealedNetwork;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Lines for /etc/hosts, "name:address". */
  readonly hosts: readonly string[];
  /** Mounted read-only. */
  readonly mounts: readonly { readonly source: string; readonly target: string }[];
  /** Directory on a volume of its own, or null. */
  readonly volume: string | null;
  /** Put in before it starts. */
  readonly files: readonly TarFile[];
}

/** @throws HarnessError `cluster-failed` when the engine refuses it */
export async function createContainer(run: Run, spec: ContainerSpec) {
  try {
    return await run.docker.createContainer({
      name: `kong-cutover-${run.id}-${spec.name}`,
      Image: spec.image,
      ...(spec.command.length > 0 ? { Cmd: [...spec.command] } : {}),
      Env: Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`),
      Labels: { ...run.labels },
      HostConfig: {
        NetworkMode: spec.network.name,
        ExtraHosts: [...spec.hosts],
        // No name server: on a sealed network none can be reached, and a name that is not in the hosts file shall fail soon.
        Dns: ["127.0.0.1"],
        DnsOptions: ["timeout:1", "attempts:1"],
        Binds: spec.mounts.map(({ source, target }) => `${source}:${target}:ro`),
        Mounts: await volumesOf(run, spec),
      },
    });
  } catch (cause) {
    throw clusterFailed(
      `${spec.name} (${spec.image}) cannot be made: ${engineReason(cause)}`,
      "Look at the image and the mounted files.",
      cause,
    );
  }
}

/** The spec's own volume, and those that the image declares: the engine would make these without our label, and nobody could find them again. */
async function volumesOf({ docker, labels }: Run, { image, volume, mounts }: ContainerSpec) {
  const { Volumes } = (await docker.getImage(image).inspect()).Config as { readonly Volumes?: Readonly<Record<string, unknown>> | null };
  const declared = Object.keys(Volumes ?? {}).filter((path) => path !== volume && !mounts.some(({ target }) => target === path));
  const mount = (target: string, empty: boolean) => ({
    Type: "volume" as const,
    Source: "",
    Target: target,
    VolumeOptions: { NoCopy: empty, Labels: { ...labels }, DriverConfig: { Name: "local", Options: {} } },
  });
  return [...(volume === null ? [] : [mount(volume, true)]), ...declared.map((path) => mount(path, false))];
}
