import type { Clusters } from "../../types/cluster.ts";
import type { ClusterName } from "../../types/transcript.ts";
import type { GatewayVersion } from "../../types/version.ts";

/** One side of the upgrade as its operator runs it. */
export interface ContainerSide {
  readonly version: GatewayVersion;
  readonly image: string;
  /** Environment of the gateway's container, as the operator sets it; what staging must decide itself is left out of it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Path of the operator's kong.conf, or null. */
  readonly conf: string | null;
  /** Certificates, custom plugins: mounted read-only. Sources are absolute paths on this machine. */
  readonly files: readonly { readonly source: string; readonly target: string }[];
  /** Plugins to load beside those that the image bundles. */
  readonly plugins: readonly string[];
  /** Image of this side's PostgreSQL, or null for the common one. */
  readonly postgresImage: string | null;
}

export interface ContainerOptions {
  /** Path of the backup, in any form that can be restored. */
  readonly backup: string;
  readonly x: ContainerSide;
  readonly y: ContainerSide;
  /** Whether a second X runs, to tell noise from difference. */
  readonly control: boolean;
  /** Null: the official image of the major version that the dump was taken from. */
  readonly postgresImage: string | null;
  /** Null: the official image. */
  readonly redisImage: string | null;
  /** What DOCKER_HOST says: that engine and no other. Null or left out: the one that is found. */
  readonly engine?: string | null;
  /** Folder of the run's output; logs go to `logs` in it. */
  readonly out: string;
  readonly signal: AbortSignal;
  /** What is being done, for people: "y: migrating". */
  onProgress(text: string): void;
}

/** One command of the gateway's own tools that changed or checked a database, and what it said (secrets masked). */
export interface CommandEvidence {
  readonly cluster: ClusterName;
  readonly command: string;
  readonly exitCode: number;
  readonly output: string;
  readonly seconds: number;
}

/** What is to be known of how the clusters came to be. Holds no secret. */
interface ContainerEvidence {
  /** Id of the run: label `kong-cutover.run` of everything that was made for it. */
  readonly run: string;
  readonly commands: readonly CommandEvidence[];
  /** What a reader of the certificate must know: migrations that X needed, limits of the stand-in. */
  readonly notes: readonly string[];
  /** Seconds that each phase took, by "x: restoring the backup". */
  readonly seconds: Readonly<Record<string, number>>;
  /** Folder of the logs. */
  readonly logs: string;
}

export interface ContainerClusters extends Clusters {
  /** Digest of the backup's entities, the same whatever form the backup came in. */
  readonly fingerprint: string;
  readonly evidence: ContainerEvidence;
}
