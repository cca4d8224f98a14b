import { deleteGoldenQuestions, listGoldenQuestions, uploadGoldenQuestions } from '#lib/operations/evaluation/golden-questions.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const GET = rest(listGoldenQuestions);
export const POST = rest(uploadGoldenQuestions);
export const DELETE = rest(deleteGoldenQuestions);
