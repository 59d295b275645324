/* cordee/event.h - events and hooks: `cd->event->...`.
 *
 * A before-hook runs inside the transaction that fires the event, has a budget of a
 * few milliseconds, calls nothing outside, and may refuse: it returns -1 with one
 * sentence, which the person sees, and the whole change is rolled back.  An after-hook
 * runs once the change is durable; what it fails at is logged and undoes nothing. */
#ifndef CORDEE_EVENT_H
#define CORDEE_EVENT_H

#include <cordee/error.h>
#include <cordee/value.h>

struct cordee;

struct cordee_event {
    const char *name; /* "person.created" */
    const char *args; /* names of what is handed over, "id,name": for the docs and Lua */
    const char *help;
};

enum cordee_when { CORDEE_BEFORE, CORDEE_AFTER };

struct cordee_hook {
    const char *event;
    enum cordee_when when;
    int priority; /* lower runs first; 0 is usual */
    int (*on_event)(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                    struct cordee_error *err);
};

struct cordee_event_api {
    uint32_t size;
    /* Fires a declared event inside or outside a transaction: before-hooks now (-1: one
     * refused, *err has its sentence), after-hooks and scripts when the outermost
     * transaction has committed (at once when none is open).  Arguments are copied. */
    int (*fire)(struct cordee *cd, struct cordee_error *err, const char *event,
                const struct cordee_value *argv, size_t argc) CORDEE_MUST_CHECK;
};

#endif
