import { relative } from 'node:path';

/** As much of what vitest's JSON reporter writes as is read here. */
export interface VitestReport {
  numPassedTests: number;
  testResults: VitestFile[];
}

interface VitestFile {
  /** The file's path. */
  name: string;
  status: 'passed' | 'failed';
  /** Why the file could not be run at all; empty where it was. */
  message: string;
  assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
}

/** … and of what Playwright's writes. */
export interface PlaywrightReport {
  stats: { expected: number; flaky: number };
  suites: PlaywrightSuite[];
}

interface PlaywrightSuite {
  suites?: PlaywrightSuite[];
  specs: { file: string; title: string; tests: { status: string; results: { error?: { message?: string } }[] }[] }[];
}

/** @returns a paragraph for each test that failed, and for each file that failed without one */
export function vitestFailures(report: VitestReport, root: string): string[] {
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [paragraph(file, message)] : [];
    return failed.map((test) => paragraph(`${file} › ${test.fullName.trim()}`, test.failureMessages[0]));
  });
}

/** @returns a paragraph for each test that failed */
export function playwrightFailures(report: PlaywrightReport): string[] {
  const ofSuite = ({ suites = [], specs }: PlaywrightSuite): string[] => [
    ...specs.flatMap(({ file, title, tests }) =>
      tests
        .filter(({ status }) => status === 'unexpected')
        .map(({ results }) => paragraph(`${file} › ${title}`, results[0]?.error?.message)),
    ),
    ...suites.flatMap(ofSuite),
  ];
  return report.suites.flatMap(ofSuite);
}

const MOST_LINES = 12;

function paragraph(what: string, reason = ''): string {
  const lines = reason.split('\n').slice(0, MOST_LINES);
  return [what, ...lines.map((line) => `  ${line}`)].join('\n');
}
