/* What a source is asked: an address, or what its reader wants to be sent there. */
#ifndef FUNDING_SOURCE_ASK_H
#define FUNDING_SOURCE_ASK_H

#include "plugins/funding/source/source-script.h"
#include "plugins/funding/source/source.h"

/* A script that reads may answer FUNDING_ASK, too:
 *
 *     function(page) return {method = "POST", type = "application/json", body = ...,
 *                            address = ...} end
 *
 * of page = {address, n}; what it leaves out is as without it. */
#define FUNDING_ASK "funding.ask"

/* The reader of the EU portal's search, which is part of us. */
#define FUNDING_PORTAL "eu-portal"
#define FUNDING_PORTAL_ADDRESS                                          \
    "https://api.tech.ec.europa.eu/search-api/prod/rest/search?apiKey=" \
    "SEDIA&text=***"

struct funding_ask {
    const char *address, *method; /* "GET", "POST" */
    const char *type, *body;      /* of a POST */
};

/* What page->n of the source is asked; all of it lives as long as page->arena.
 * CORDEE_E_SCRIPT: the script says what cannot be asked. */
int funding_ask_make(struct cordee *cd, const struct funding_source *source,
                     const struct funding_page *page, struct funding_ask *ask_r,
                     struct cordee_error *err) CORDEE_MUST_CHECK;

/* Pages of the portal follow until one has no call. */
bool funding_reader_is_portal(const char *reader);
bool funding_reader_is_script(const char *reader);

#endif
