'use client';

import { Failure } from '#app/_ui/failure.tsx';

export default Failure;
