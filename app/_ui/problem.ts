/** What a failed action says, as pages read it. */
export interface ActionProblem {
  code: string;
  detail: string;
  errors: { pointer: string; detail: string }[];
  /** Further facts, such as `needed` and `available` of `insufficient_credits`. */
  extra: Record<string, unknown>;
}

/** What is wrong with one field, if that is what a problem is about. */
export function fieldError(problem: ActionProblem | undefined, field: string): string | undefined {
  return problem?.errors.find(({ pointer }) => pointer === `/${field}`)?.detail;
}

/** What is wrong, in one sentence for a place that belongs to one thing alone, where the pointer to the field says nothing new. */
export function reasonOf(problem: ActionProblem): string {
  return problem.errors[0]?.detail ?? problem.detail;
}

/** What is wrong beyond the given fields, which show theirs themselves. */
export function remainingError(problem: ActionProblem | undefined, fields: string[]): string | undefined {
  return problem && !fields.some((field) => fieldError(problem, field)) ? problem.detail : undefined;
}
