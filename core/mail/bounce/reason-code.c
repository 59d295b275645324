/* What the enhanced codes mean (RFC 3463, 5248 and later entries of the registry), as far
 * as anybody keeps to them.  A row for "x.1.1" holds for 4 and 5 alike; the first that
 * fits wins. */
#include "core/mail/bounce/reason.h"

#include <string.h>

static const struct {
    const char *code; /* "x" is any class */
    const char *reason;
} codes[] = {
    {"x.1.0", "userunknown"}, /* other address status: used for nothing else */
    {"x.1.1", "userunknown"},
    {"x.1.2", "hostunknown"},
    {"x.1.3", "userunknown"},
    {"x.1.4", "filtered"},
    {"x.1.5", ""}, /* "valid" */
    {"x.1.6", "hasmoved"},
    {"x.1.7", "rejected"},
    {"x.1.8", "rejected"},
    {"x.1.9", "systemerror"},
    {"5.1.10", "notaccept"}, /* null MX, RFC 7505 */
    {"x.2.0", "filtered"},
    {"4.2.1", "suspend"},
    {"5.2.1", "filtered"},
    {"x.2.2", "mailboxfull"},
    {"x.2.3", "exceedlimit"},
    {"x.2.4", "filtered"},
    {"x.3.0", "systemerror"},
    {"x.3.1", "systemfull"},
    {"x.3.2", "notaccept"},
    {"x.3.3", "systemerror"},
    {"x.3.4", "mesgtoobig"},
    {"x.3.5", "systemerror"},
    {"5.4.0", "networkerror"},
    {"4.4.0", "expired"},
    {"4.4.1", "expired"},
    {"5.4.1", "networkerror"},
    {"x.4.2", "networkerror"},
    {"x.4.3", "systemerror"},
    {"4.4.4", "networkerror"},
    {"5.4.4", "hostunknown"},
    {"x.4.5", "systemfull"},
    {"x.4.6", "networkerror"},
    {"x.4.7", "expired"},
    {"x.4.8", "networkerror"},
    {"x.5.3", "toomanyconn"},
    {"x.5.0", "syntaxerror"},
    {"x.5.1", "syntaxerror"},
    {"x.5.2", "syntaxerror"},
    {"x.5.4", "syntaxerror"},
    {"x.5.5", "syntaxerror"},
    {"x.5.6", "contenterror"},
    {"x.6.", "contenterror"},
    {"4.7.0", "blocked"},
    {"4.7.1", "blocked"},
    {"x.7.2", "securityerror"},
    {"x.7.13", "suspend"}, /* RFC 5248: disabled */
    {"x.7.14", "securityerror"},
    {"x.7.17", "hasmoved"}, /* RFC 7293: another owner */
    {"x.7.18", "hasmoved"},
    {"x.7.20", "authfailure"}, /* RFC 7372: DKIM */
    {"x.7.21", "authfailure"},
    {"x.7.22", "authfailure"},
    {"x.7.23", "authfailure"}, /* SPF */
    {"x.7.24", "authfailure"},
    {"x.7.25", "requireptr"},
    {"x.7.26", "authfailure"},
    {"x.7.27", "notaccept"}, /* RFC 7505: the sender has a null MX */
    {"x.7.28", "speeding"},
    {"x.7.29", "authfailure"}, /* ARC */
    {"x.7.30", "authfailure"},
    {"x.7.40", "authfailure"},
    {"x.7.51", "policyviolation"},
    {"x.7.60", "blocked"},
    {"x.7.51", "blocked"},
    {"x.7.70", "policyviolation"},
    {"x.7.50", "blocked"},
    {"x.7.", "securityerror"},
};

static bool fits(const char *status, const char *code)
{
    size_t k = strlen(code);

    if (code[0] != 'x' && code[0] != status[0])
        return false;
    return code[k - 1] == '.' ? strncmp(status + 1, code + 1, k - 1) == 0
                              : strcmp(status + 1, code + 1) == 0;
}

const char *cd_reason_of_status(const char *status)
{
    if (*status != '4' && *status != '5')
        return "";
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (fits(status, codes[i].code))
            return codes[i].reason;
    return "";
}
