/*
 * refusals - why HTTP itself refuses a request. Everything else is a reason of a contract.
 */
#include "gateway/gateway.h"

const gw_refusal GW_HEAD_MALFORMED = { 400, {
    .name = "HEAD_MALFORMED", .code = LIN_INVALID_ARGUMENT,
    .text = { [LIN_ZH] = "请求头有误：{what}", [LIN_EN] = "malformed request head: {what}" } } };

const gw_refusal GW_HEAD_TOO_LARGE = { 431, {
    .name = "HEAD_TOO_LARGE", .code = LIN_INVALID_ARGUMENT,
    .text = { [LIN_ZH] = "请求头过大", [LIN_EN] = "the request head is too large" } } };

const gw_refusal GW_TARGET_TOO_LONG = { 414, {
    .name = "TARGET_TOO_LONG", .code = LIN_INVALID_ARGUMENT,
    .text = { [LIN_ZH] = "请求地址过长", [LIN_EN] = "the request target is too long" } } };

const gw_refusal GW_METHOD_NOT_ALLOWED = { 405, {
    .name = "METHOD_NOT_ALLOWED", .code = LIN_UNIMPLEMENTED,
    .text = { [LIN_ZH] = "此接口不支持该方法，可用：{what}", [LIN_EN] = "method not allowed here; allowed: {what}" } } };

const gw_refusal GW_BODY_TOO_LARGE = { 413, {
    .name = "BODY_TOO_LARGE", .code = LIN_OUT_OF_RANGE,
    .text = { [LIN_ZH] = "请求体超过 1 MiB", [LIN_EN] = "the request body is larger than 1 MiB" } } };

const gw_refusal GW_BODY_UNEXPECTED = { 400, {
    .name = "BODY_UNEXPECTED", .code = LIN_INVALID_ARGUMENT,
    .text = { [LIN_ZH] = "此请求不能带请求体", [LIN_EN] = "this request takes no body" } } };

const gw_refusal GW_MEDIA_TYPE = { 415, {
    .name = "MEDIA_TYPE_UNSUPPORTED", .code = LIN_INVALID_ARGUMENT,
    .text = { [LIN_ZH] = "请求体须为 {what}，不压缩", [LIN_EN] = "the body must be {what}, uncompressed" } } };

const gw_refusal GW_EXPECTATION = { 417, {
    .name = "EXPECTATION_FAILED", .code = LIN_INVALID_ARGUMENT,
    .text = { [LIN_ZH] = "不支持的 Expect", [LIN_EN] = "unknown expectation" } } };

const gw_refusal GW_RANGE = { 416, {
    .name = "RANGE_NOT_SATISFIABLE", .code = LIN_OUT_OF_RANGE,
    .text = { [LIN_ZH] = "请求的范围超出内容长度", [LIN_EN] = "the range lies behind the content's end" } } };
