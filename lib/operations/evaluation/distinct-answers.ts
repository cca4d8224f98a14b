import { type DocumentAnswer, findNamedDocuments, type GoldenQuestion } from '#db/datasets/evaluation.ts';
import type { RelevantAnswer } from '#db/datasets/schema/index.ts';
import type { OperationContext } from '../define.ts';

/**
 * The questions, each without answers that name what another of its answers names already: a document is one answer, whatever it is named by.
 * Answers that name nothing any more stay, since they can no longer be found.
 */
export async function withDistinctAnswers(
  { services, userId }: OperationContext,
  datasetId: string,
  questions: readonly GoldenQuestion[],
): Promise<GoldenQuestion[]> {
  const answers = questions.flatMap(({ relevant }) => relevant).filter(isDocument);
  const named = await findNamedDocuments(services.datasetsDb, userId, datasetId, answers);
  const documentsOf = new Map<RelevantAnswer, string | null | undefined>(answers.map((answer, place) => [answer, named[place]]));
  return questions.map((question) => {
    const byDocuments = new Map(question.relevant.toReversed().map((answer) => [documentsOf.get(answer) ?? answer, answer]));
    const distinct = new Set(byDocuments.values());
    return { ...question, relevant: question.relevant.filter((answer) => distinct.has(answer)) };
  });
}

function isDocument(answer: RelevantAnswer): answer is DocumentAnswer {
  return !('passage' in answer);
}
