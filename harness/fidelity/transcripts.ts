import { readFile } from "node:fs/promises";
import { z } from "zod";
import { HarnessError } from "../errors.ts";
import type { HeaderLines, RequestMessage, ResponseMessage } from "../types/message.ts";

/** One exchange with a real gateway, as the ground truth recorded it. */
export interface TruthExchange {
  readonly group: string;
  readonly probe: string;
  /** When the gateway began with it, epoch ms: the recorded end less its duration. */
  readonly at: number;
  readonly request: RequestMessage;
  readonly response: ResponseMessage;
}

const line = z.object({
  group: z.string(),
  probe: z.string(),
  at: z.iso.datetime(),
  ms: z.number(),
  request: z.object({ method: z.string(), path: z.string(), headers: z.array(z.string()), body: z.string().optional() }),
  response: z.object({ status: z.number(), reason: z.string(), headers: z.array(z.string()), body: z.string() }),
});

/** Reads `transcripts/kong-<name>.ndjson`. @throws HarnessError `recording-invalid` with the line that is wrong */
export async function readTruth(directory: string, name: string): Promise<readonly TruthExchange[]> {
  const file = `${directory}/transcripts/kong-${name}.ndjson`;
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new HarnessError("recording-invalid", `${file} cannot be read`, "Name the directory that holds transcripts/ and backups/.", {
      cause,
    });
  });
  return text
    .trim()
    .split("\n")
    .map((raw, index) => readLine(raw, `${file}:${index + 1}`));
}

function readLine(raw: string, where: string): TruthExchange {
  const parsed = line.safeParse(parseJson(raw));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new HarnessError(
      "recording-invalid",
      `${where}: ${issue?.path.join(".")} ${issue?.message}`,
      "Take the transcript again; its lines are one JSON object each.",
    );
  }
  const { group, probe, at, ms, request, response } = parsed.data;
  return {
    group,
    probe,
    at: Math.floor(Date.parse(at) - ms),
    request: { method: request.method, target: request.path, headers: headerPairs(request.headers), body: Buffer.from(request.body ?? "") },
    response: {
      status: response.status,
      reason: response.reason,
      headers: headerPairs(response.headers),
      body: Buffer.from(response.body),
    },
  };
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return null;
  }
}

function headerPairs(flat: readonly string[]): HeaderLines {
  return Array.from({ length: Math.floor(flat.length / 2) }, (_, index) => [flat[2 * index] ?? "", flat[2 * index + 1] ?? ""] as const);
}
