-- An example: when the deadline of a call for funding is moved, whoever looks after a member
-- that is interested in it is asked to tell them.  It needs the plugin `funding`.  Copy it
-- into scripts/ of your data folder to use it.
return {
  title = "Tell members when a deadline moves",

  on = {
    ["call.changed"] = function(e)
      if not ("," .. e.fields .. ","):find(",deadlines,", 1, true) then
        return
      end
      local members, why = cordee.funding.interested(e.id)
      if not members then
        error(why)
      end
      for _, member in ipairs(members) do
        cordee.crm.task(member.id, "Tell " .. member.name .. ": the deadline of " .. e.title .. " was moved", "2d")
      end
    end,
  },
}
