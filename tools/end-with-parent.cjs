// Preloaded into a child process that has an IPC channel to its parent: when the parent is gone, however it went, the child is told to end.
const patienceMilliseconds = 20_000;

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), patienceMilliseconds).unref();
});
// Listening must not keep a program alive that has nothing left to do.
process.channel?.unref();
