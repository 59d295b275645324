-- An example: when an address stops working, whoever looks after its owner is asked to
-- find a new one.  Copy it into scripts/ of your data folder to use it.
return {
  title = "New addresses for those that bounce",

  on = {
    ["address.bounced"] = function(e)
      local party, why = cordee.crm.party(e.party)
      if not party then
        error(why)
      end
      cordee.crm.tag(e.party, "new address wanted")
      cordee.crm.task(e.party, "Find a new address of " .. party.name, "14d")
    end,
  },
}
