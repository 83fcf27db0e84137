/** One look at what is waited for. The three answers are different: `failed` never becomes `ready`. */
export interface Look {
  readonly answer: 'ready' | 'not yet' | 'failed';
  readonly detail: string;
}
