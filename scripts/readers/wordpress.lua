-- Calls that a WordPress site publishes as posts, by its own programming interface:
-- https://SITE/wp-json/wp/v2/posts?per_page=100&categories=NUMBER.  Deadlines stand in the
-- text and are found there.  Choose it as the reader of a funding source.
local function call_of(post)
  return {
    source_id = "wp-" .. post.id,
    title = post.title.rendered,
    url = post.link,
    publication = post.date_gmt .. "Z",
    updated = post.modified_gmt .. "Z",
    description = post.content.rendered,
  }
end

local function read(page)
  if not page.json or page.json.message then
    error(page.json and page.json.message or "this is no answer of WordPress")
  end
  local calls = {}
  for i, post in ipairs(page.json) do
    calls[i] = call_of(post)
  end
  if #calls < (tonumber(page.address:match("[?&]per_page=(%d+)")) or 10) then
    return calls
  end
  local rest = page.address:gsub("[?&]page=%d+$", "")
  return calls, rest .. (rest:find("?", 1, true) and "&" or "?") .. "page=" .. page.n + 1
end

return { title = "WordPress site", answers = { ["funding.read"] = read } }
