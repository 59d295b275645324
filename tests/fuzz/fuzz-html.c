/* Any bytes as the HTML of a mail: what comes out is harmless, and again so when it is
 * sanitised once more.  The way to text bears the same. */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/html-check.h"

#include "core/html/html.h"
#include "core/mail/receive/decode.h"

#include <stdlib.h>

const char *const fuzz_seeds[] = {
    "<p style=\"color:red;background:url(x)\">a<img src=x onerror=alert(1) alt=\"b\">c",
    "<a href=\"java&#115;cript:alert(1)\">x</a><a href='https://x.org/?a=1&amp;b'>y</a>",
    "<svg><style><!--</style><img src=x onerror=alert(1)>--></svg><table><tr><td>z",
    "<div/onclick=alert(1)><scr<script>ipt>alert(1)</scr</script>ipt>",
    "<![CDATA[<!--]]><b title=\"&quot;><script>\">--><blockquote>q<br/></blockquote",
    "<s style=font-family:url>x<p style='font-family:Curlz MT, position;color:url(x)'>y",
    NULL};

static void must_be_harmless(const char *html, size_t n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf once = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf twice = {0};

    cd_html_clean(html, n, &once, NULL);
    if (!html_is_harmless(once.text))
        abort();
    cd_html_clean(once.text, once.len, &twice, NULL);
    if (!html_is_harmless(twice.text))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {.limit = 1 << 20};

    cordee_utf8_clean((const char *)data, size, &clean);
    if (!clean.text)
        return 0;
    must_be_harmless(clean.text, clean.len);
    cd_decode_html(clean.text, clean.len, &text);
    if (text.text && !cordee_utf8_ok(text.text, text.len))
        abort();
    return 0;
}
