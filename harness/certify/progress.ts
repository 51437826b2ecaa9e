/** What a run tells while it works: phases by name, and how far the replay is. */
export interface PhaseProgress {
  phase(text: string): void;
  advance(done: number, total: number): void;
}
