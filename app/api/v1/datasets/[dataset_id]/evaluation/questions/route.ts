import { deleteGoldenQuestions, listGoldenQuestions, uploadGoldenQuestions } from '#lib/operations/evaluation/golden-questions.ts';
import { rest } from '#lib/surfaces/rest.ts';

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = rest(listGoldenQuestions, uploadGoldenQuestions, deleteGoldenQuestions);
