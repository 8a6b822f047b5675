/** Like Promise.all, but nothing is left running when it rejects: the next look would begin beside it. */
export async function allDone<Results extends readonly unknown[]>(work: {
  [Index in keyof Results]: Promise<Results[Index]>;
}): Promise<Results> {
  await Promise.allSettled(work);
  return await Promise.all(work);
}
