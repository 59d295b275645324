# Lua that ships
