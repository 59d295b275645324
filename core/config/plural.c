/* gettext's plural rules: C expressions of n. */
#include "core/config/text.h"

#include <string.h>

#define DEEPEST 40

struct parser {
    const char *s;
    uint64_t n;
    int depth;
    bool bad;
};

static uint64_t ternary(struct parser *p);

static void skip_white(struct parser *p)
{
    p->s += strspn(p->s, " \t\n\\");
}

static bool takes(struct parser *p, const char *word)
{
    size_t n = strlen(word);

    skip_white(p);
    if (strncmp(p->s, word, n) != 0)
        return false;
    p->s += n;
    return true;
}

static uint64_t primary(struct parser *p)
{
    uint64_t v = 0;

    skip_white(p);
    if (p->depth == DEEPEST) {
        p->bad = true;
        return 0;
    }
    p->depth++;
    if (*p->s == '!' && p->s[1] != '=') {
        p->s++;
        v = !primary(p);
    } else if (takes(p, "(")) {
        v = ternary(p);
        p->bad |= !takes(p, ")");
    } else if (takes(p, "n")) {
        v = p->n;
    } else if (*p->s >= '0' && *p->s <= '9') {
        while (*p->s >= '0' && *p->s <= '9')
            v = v * 10 + (uint64_t)(*p->s++ - '0');
    } else {
        p->bad = true;
    }
    p->depth--;
    return v;
}

/* Binary operators from the loosest binding to the tightest; a longer one before one
 * that begins it. */
static const struct {
    const char *word;
    int level;
} operators[] = {
    {"||", 0}, {"&&", 1}, {"==", 2}, {"!=", 2}, {"<=", 3}, {">=", 3}, {"<", 3},
    {">", 3},  {"+", 4},  {"-", 4},  {"*", 5},  {"/", 5},  {"%", 5},
};
#define TIGHTEST 5

static uint64_t apply(struct parser *p, const char *word, uint64_t a, uint64_t b)
{
    switch (word[0]) {
    case '|':
        return a || b;
    case '&':
        return a && b;
    case '=':
        return a == b;
    case '!':
        return a != b;
    case '<':
        return word[1] ? a <= b : a < b;
    case '>':
        return word[1] ? a >= b : a > b;
    case '+':
        return a + b;
    case '-':
        return a - b;
    case '*':
        return a * b;
    default:
        p->bad |= b == 0;
        return b == 0 ? 0 : word[0] == '/' ? a / b : a % b;
    }
}

static uint64_t binary(struct parser *p, int level)
{
    uint64_t v = level > TIGHTEST ? primary(p) : binary(p, level + 1);
    size_t i = 0;

    while (level <= TIGHTEST && !p->bad && i < sizeof operators / sizeof *operators) {
        if (operators[i].level == level && takes(p, operators[i].word)) {
            v = apply(p, operators[i].word, v, binary(p, level + 1));
            i = 0;
        } else {
            i++;
        }
    }
    return v;
}

static uint64_t ternary(struct parser *p)
{
    uint64_t v = binary(p, 0);
    uint64_t yes;
    uint64_t no;

    if (p->bad || !takes(p, "?"))
        return v;
    if (++p->depth > DEEPEST) {
        p->bad = true;
        return 0;
    }
    yes = ternary(p);
    p->bad |= !takes(p, ":");
    no = p->bad ? 0 : ternary(p);
    p->depth--;
    return v ? yes : no;
}

unsigned cd_plural_form(const char *rule, uint64_t n)
{
    const char *s = rule ? strstr(rule, "plural=") : NULL;
    struct parser p = {.n = n};
    uint64_t form;

    if (s && s > rule && s[-1] == 'n') /* "nplurals=" has it too */
        s = strstr(s + 1, "plural=");
    p.s = s ? s + strlen("plural=") : "";
    form = ternary(&p);
    skip_white(&p);
    if (p.bad || (*p.s && *p.s != ';') || form > 5)
        return n != 1;
    return (unsigned)form;
}
