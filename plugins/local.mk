include plugins/example/local.mk
include plugins/mailing/local.mk
