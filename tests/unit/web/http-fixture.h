/* A real server on a loopback port with some pages, and who speaks to it byte by byte. */
#ifndef TESTS_UNIT_WEB_HTTP_FIXTURE_H
#define TESTS_UNIT_WEB_HTTP_FIXTURE_H

#include "tests/unit/fixture.h"

struct server {
    struct fixture *f;
    int patience; /* seconds to wait for a reply; 0: 60 */
    char cookie[200];
    char csrf[100];
    char reply[400000];
};

#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define JSON "Accept: application/json\r\n"

int http_setup(void **state);
int http_teardown(void **state);
int reach(struct server *s);
const char *hear(struct server *s, int fd);
const char *say_n(struct server *s, const char *bytes, size_t n);
const char *say(struct server *s, const char *text);
/* A whole request: extra headers end with CR LF each. */
const char *ask(struct server *s, const char *line, const char *headers,
                const char *body);
int status_of(const char *reply);
void gives(struct server *s, const char *line, const char *headers, const char *body,
           int status, const char *part_of);
/* Keeps the cookie and the form token of the last reply. */
void keep(struct server *s);
void sign_in(struct server *s, int64_t staff);

#endif
