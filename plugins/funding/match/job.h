/* The jobs that match members and calls (matching/), for whoever wants it done. */
#ifndef FUNDING_MATCH_JOB_H
#define FUNDING_MATCH_JOB_H

#define FUNDING_MATCH_JOB   "funding.match"   /* all of them */
#define FUNDING_REMATCH_JOB "funding.rematch" /* those of funding_wanted */

#endif
