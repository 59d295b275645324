/* What servers say of their own trouble.
 *
 * Written as cd_words folds: lower case, no accents; "a*b" is a, then b soon behind it.
 */
#include "core/mail/bounce/reason.h"

/* clang-format off */

/* Their disk is full. */
const char *const cd_words_system_full[] = {
    "mail system full", "system is full", "insufficient system",
    "insufficient disk space", "insufficient disk", "disk full", "filesystem is full",
    "out of disk space", "insufficient storage", "server storage",
    "requested mail action aborted: exceeded storage", "not enough space",
    "system resources", NULL};

/* Their server has a fault. */
const char *const cd_words_system_error[] = {
    "system config error", "internal error", "internal server error",
    "internal system error", "server configuration error", "configuration error",
    "local configuration error", "system error", "local error", "fatal error",
    "server error", "interrupted system call", "temporary failure",
    "local error in processing", "service unavailable", "timeout waiting for input",
    "unable to process", "cannot send * through", "can't create", "can't open",
    "couldn't create", "could not open", "lookup failure", "database error",
    "ldap server", "ldap lookup", "i/o error", "out of memory", "loop was found",
    "lmtp error", "problem processing", "unexpected failure", "queue file write error",
    "could not complete", "server busy", "system busy", "mail server temporarily",
    "local problem", "service currently unavailable", "service is currently unavailable",
    "service refused", "service temporarily unavailable", "temporary system",
    "temporarily unavailable", "please try again later", "temporary error",
    "temporary local problem", "temporary problem", "loops back to myself",
    "loops back to", "aliasing/forwarding loop", "would create a mail loop",
    "misconfigured", "there is no mdb", "can't create user output file",
    "can't create * output file", "could not load drd", "queue file write",
    "encountered an error while being processed", "homedir creat", "ldap attribute",
    "qmail-forward", "several matches found", "too many talkers",
    "delivery to file forbidden", "delivery to pipe forbidden", "local delivery failed",
    "lmtp error after", NULL};

/* No way leads to their server, or it leads in circles. */
const char *const cd_words_network_error[] = {
    "network error", "network is unreachable", "network unreachable", "no route to host",
    "host is unreachable", "host unreachable", "host is down", "connection refused",
    "connection lost", "connection was lost", "lost connection", "connection closed",
    "connection interrupted", "connection broken", "unable to connect successfully",
    "could not connect and send", "could not connect to any", "couldn't connect to any",
    "all relevant mx records point to", "address family mismatch", "too many hops",
    "hop count exceeded", "maximum hop", "too many received", "mail loop",
    "mail forwarding loop", "routing loop", "loop detected", "message looping",
    "looping", "mx loop", "forwarding loop", "malformed or unexpected name server",
    "name server failure", "nameserver failure", "name service error",
    "name server timeout", "dns failure", "dns lookup failed", "dns query failed",
    "dns temporary", "temporary dns", "host name lookup failure", "host lookup",
    "no next hop", "unable to route", "dns soft", "dns server", "unable to lookup dns",
    "could not be resolved", "hostname lookup", "bad connection", "no mail servers",
    "dns records for the destination", "unable to resolve route",
    "wasn't able to establish an smtp connection", "listed as a best-preference mx",
    "connection reset by remote", NULL};

/* Nobody answered in time. */
const char *const cd_words_expired[] = {
    "connection timed out", "connect timed out", "connection timeout",
    "connection time out", "operation timed out", "conversation timed out",
    "conversation * timed out", "timed out", "timeout", "time out", "time expired",
    "delivery expired", "delivery time expired", "message expired", "expired",
    "retry timeout exceeded", "retry time not reached", "retry timeout", "retry limit",
    "retries exhausted", "has been in the queue too long", "in the queue too long",
    "queue too long", "queue lifetime", "could not deliver for the last",
    "could not be delivered for", "not be delivered within", "not been delivered",
    "not yet been delivered", "has not been collected",
    "unable to deliver message after", "was not reachable within", "host not reachable",
    "not reachable", "delivery attempts will continue", "delivery has been delayed",
    "has been delayed", "delayed * hours", "still trying", "will keep trying",
    "will continue to try", "will be retried", "will retry", "server did not respond",
    "not responding", "no response", "no answer from host", "did not respond",
    "unable to connect", "could not connect", "couldn't connect", "could not establish",
    "could not initiate", "unable to contact", "could not contact", "failed to connect",
    "cannot connect", "can't connect", "unavailable or busy", "busy",
    "could not find a gateway for", "message was aborted after", "aborted after",
    "too long without", "maximum delivery time", "maximum retry", "maximum attempts",
    "expiration", "failed to deliver to domain", "tried for", "trying for",
    "cannot send message for", "could not send message for", "message timed out",
    "host down", "failed * attempts", "after multiple retries", "attempts failed",
    "have been failing for a long time", "retry time not reached for any host",
    "recipient server did not respond", NULL};

/* A program behind the mailbox failed. */
const char *const cd_words_mailer[] = {
    "x-unix;", "command failed", "command died", "command line usage error",
    "exit status", "exit code", "exit value", "exited with", "returned with exit",
    "procmail", "maildrop", "pipe to |", "pipe to command", "mail program",
    "mailer program", "mailer error", "mailer returned", "mailer exited", "exec fail",
    "unknown mailer error", "x-unix", "local delivery agent", "spawn", "vacation: ",
    "transport returned", "child process", "service unavailable; command",
    "bad interpreter", "cannot exec", "program failed", "generated by local delivery",
    "sieve", "command output:", NULL};

/* The servers do not understand each other. */
const char *const cd_words_syntax[] = {
    "syntax error", "improper sequence of commands", "bad sequence of commands",
    "command unrecognized", "command not recognized", "unrecognized command",
    "command not implemented", "unimplemented", "polite people say", "need mail before",
    "need rcpt", "5.5.0 improper", "parameter error", "command is not", "bad command",
    NULL};
