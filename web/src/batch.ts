/**
 * Gathers items between two animation frames, so that a flood of them costs one rendering a frame. A hidden page has no
 * animation frames, so the oldest items give way.
 */
export class Batch<T> {
  private waiting: T[] = [];
  private scheduled = false;

  constructor(
    private readonly max: number,
    private readonly onItems: (items: T[]) => void,
  ) {}

  add(item: T): void {
    this.waiting.push(item);
    if (this.waiting.length >= 2 * this.max) {
      this.waiting = this.waiting.slice(-this.max);
    }
    if (!this.scheduled) {
      this.scheduled = true;
      requestAnimationFrame(() => {
        this.scheduled = false;
        const items = this.waiting.slice(-this.max);
        this.waiting = [];
        this.onItems(items);
      });
    }
  }
}
