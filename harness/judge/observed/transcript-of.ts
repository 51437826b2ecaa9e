import type { Transcript } from "../../types/transcript.ts";

/** What a cluster made of one exchange of a case. Transcripts stand where the exchanges stand, so long as none is missing. */
export function transcriptOf(transcripts: readonly Transcript[] | undefined, exchange: string, place: number): Transcript | undefined {
  const there = transcripts?.[place];
  return there?.exchange === exchange ? there : transcripts?.find((one) => one.exchange === exchange);
}
