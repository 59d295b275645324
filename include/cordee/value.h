/* cordee/value.h - one small variant type for every dynamic border:
 * SQL parameters, Lua arguments and results, event payloads. */
#ifndef CORDEE_VALUE_H
#define CORDEE_VALUE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cordee_type {
    CORDEE_NULL = 0,
    CORDEE_INT,
    CORDEE_REAL,
    CORDEE_TEXT,
    CORDEE_BOOL,
    CORDEE_BLOB,
    CORDEE_JSON, /* lists and tables; bound to SQL as compact JSON text */
};

struct cordee_value {
    enum cordee_type type;
    size_t len; /* bytes of a BLOB; of a TEXT when not 0, else it ends with NUL */
    union {
        int64_t i;
        double r;
        bool b;
        const char *s; /* borrowed: valid as long as its source is */
        const void *p; /* borrowed */
        json_t *json;  /* borrowed */
    } as;
};

static inline struct cordee_value cordee_of_int(int64_t i)
{
    return (struct cordee_value){.type = CORDEE_INT, .as.i = i};
}

static inline struct cordee_value cordee_of_real(double r)
{
    return (struct cordee_value){.type = CORDEE_REAL, .as.r = r};
}

static inline struct cordee_value cordee_of_bool(bool b)
{
    return (struct cordee_value){.type = CORDEE_BOOL, .as.b = b};
}

static inline struct cordee_value cordee_of_text(const char *s)
{
    return (struct cordee_value){.type = s ? CORDEE_TEXT : CORDEE_NULL, .as.s = s};
}

static inline struct cordee_value cordee_of_json(json_t *j)
{
    return (struct cordee_value){.type = j ? CORDEE_JSON : CORDEE_NULL, .as.json = j};
}

static inline struct cordee_value cordee_of_blob(const void *p, size_t len)
{
    return (struct cordee_value){
        .type = p ? CORDEE_BLOB : CORDEE_NULL, .len = len, .as.p = p};
}

/* A row id or a time that is stored as NULL when it is 0. */
static inline struct cordee_value cordee_of_id(int64_t i)
{
    return (struct cordee_value){.type = i ? CORDEE_INT : CORDEE_NULL, .as.i = i};
}

/* CORDEE_V(x) wraps a C value by its type; CORDEE_ARGS(...) wraps a list and
 * its length.  A wrong type is a compile error. */
/* clang-format off */
#define CORDEE_V(x)                                          \
    _Generic((x),                                            \
        bool:         cordee_of_bool,                        \
        int:          cordee_of_int,                         \
        unsigned:     cordee_of_int,                         \
        long:         cordee_of_int,                         \
        long long:    cordee_of_int,                         \
        double:       cordee_of_real,                        \
        json_t *:     cordee_of_json,                        \
        char *:       cordee_of_text,                        \
        const char *: cordee_of_text)(x)
/* clang-format on */
#define CORDEE_ID(x) cordee_of_id(x)

#define CORDEE_ARGS(...)                                      \
    (const struct cordee_value[]){__VA_ARGS__},               \
        (sizeof((const struct cordee_value[]){__VA_ARGS__}) / \
         sizeof(struct cordee_value))
#define CORDEE_NO_ARGS NULL, (size_t)0

#endif
