-- Each Monday: a follow-up for every member that nobody has been in touch with for half
-- a year, for the one who looks after it.  One that is still open is not made again.
local QUIET = "is:member last_contact>180d"

return {
  title = "Members gone quiet",

  every = "weekly mon 07:00",
  run = function()
    local members, why = cordee.crm.find(QUIET)
    if not members then
      error(why)
    end
    for _, member in ipairs(members) do
      cordee.crm.task(member.id, "Get in touch: " .. member.name .. " has gone quiet", "7d")
    end
    log.info(#members .. " members have gone quiet")
  end,
}
