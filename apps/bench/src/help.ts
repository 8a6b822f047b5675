/** What --help prints. */
export const help = `Measures sagas a second, and how long one takes, against a mesh of its own or one that runs.

Usage: npm run bench -- [options]

  --only LIST        of 1,16,64,256,burst those to measure, or any other number of clients (default: 1,16,64,256,burst)
  --seconds N        how long each number of clients is measured (default: 20)
  --rounds N         how often all of it is done; medians are told (default: 3)
  --seed N           what the clients order follows from it (default: 1)
  --burst N          orders in the burst (default: 50000)
  --warm-up N        seconds of load before the first point of a mesh (default: 120)
  --mesh FILE        use the mesh whose state file this is (.mesh/mesh.json after npm start) and leave it running
  --output FOLDER    where results and plots are written (default: docs/benchmark, and a folder in it for what is measured instead)
  --help

Instead of clients that wait for the ends of their orders, a steady load:

  --rate N           orders a second (default: 100)
  --soak N           so many minutes of it, and what each of them was like
  --away N           both Connect workers are away for so many seconds, and how soon all orders of that time have settled
  --rebalance        a second instance of a service joins, leaves, joins again and is killed, and how long orders waited for that

Instead of the saga the console, on a mesh that has one:

  --view             how far its view is behind the commit under a steady load, and how long a rebuild takes
  --rebuild N        orders whose events are replayed; 0 leaves it out (default: 100000)
  --page N           its page of orders stays open for so many minutes of that load, and whether it grows, in the Chromium that CHROMIUM names

Instead of empty tables those that have grown:

  --past N           the same mesh without, with and again without so many orders of the past, with 64 clients, or as many as --only tells

Instead of figures flame graphs:

  --profile          of each service with 64 clients, or as many as --only tells, for --seconds each, and what takes its time

Instead of this checkout alone, it in alternation with others, and how they compare:

  --compare REV      another revision of this repository
  --cost NAME        a copy of it in which a choice is made otherwise; may be given more than once
  --costs            all of those choices; --list names them
  --round-trip LIST  the clouds so many milliseconds apart
  --instances LIST   so many instances of each service

Without --mesh each round has a mesh of its own. After the last point of a round every row and every topic is checked: if a guarantee is broken
there is no figure, and it exits with 1.`;
