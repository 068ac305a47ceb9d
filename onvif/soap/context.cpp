// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/soap/context.hpp"

#include "agent/base/out_of_memory.hpp"
#include "onvif/soap/limits.hpp"

// gSOAP links against this name. The third column lists what is accepted in place of the second when reading.
SOAP_NMAC struct Namespace namespaces[] = {
    {"SOAP-ENV", "http://www.w3.org/2003/05/soap-envelope", "http://schemas.xmlsoap.org/soap/envelope/", nullptr},
    {"SOAP-ENC", "http://www.w3.org/2003/05/soap-encoding", "http://schemas.xmlsoap.org/soap/encoding/", nullptr},
    {"xsi", "http://www.w3.org/2001/XMLSchema-instance", "http://www.w3.org/*/XMLSchema-instance", nullptr},
    {"xsd", "http://www.w3.org/2001/XMLSchema", "http://www.w3.org/*/XMLSchema", nullptr},
    {"wsse", "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd", nullptr, nullptr},
    {"wsu", "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd", nullptr, nullptr},
    {"tt", "http://www.onvif.org/ver10/schema", nullptr, nullptr},
    {"ter", "http://www.onvif.org/ver10/error", nullptr, nullptr},
    {"tds", "http://www.onvif.org/ver10/device/wsdl", nullptr, nullptr},
    {"trt", "http://www.onvif.org/ver10/media/wsdl", nullptr, nullptr},
    {"tr2", "http://www.onvif.org/ver20/media/wsdl", nullptr, nullptr},
    {"trc", "http://www.onvif.org/ver10/recording/wsdl", nullptr, nullptr},
    {"tse", "http://www.onvif.org/ver10/search/wsdl", nullptr, nullptr},
    {"tan", "http://www.onvif.org/ver20/analytics/wsdl", nullptr, nullptr},
    {"tptz", "http://www.onvif.org/ver20/ptz/wsdl", nullptr, nullptr},
    {"tas", "http://www.onvif.org/ver10/advancedsecurity/wsdl", nullptr, nullptr},
    {"trv", "http://www.onvif.org/ver10/receiver/wsdl", nullptr, nullptr},
    {"wsnt", "http://docs.oasis-open.org/wsn/b-2", nullptr, nullptr},
    {"dn", "http://www.onvif.org/ver10/network/wsdl", nullptr, nullptr},
    {"wsa", "http://schemas.xmlsoap.org/ws/2004/08/addressing", "http://www.w3.org/2005/08/addressing", nullptr},
    {"wsd", "http://schemas.xmlsoap.org/ws/2005/04/discovery", "http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01",
     nullptr},
    {nullptr, nullptr, nullptr, nullptr}};

// The library wants it for what is written with references; WITH_NOIDREF generates none and makes a macro of the name.
extern "C" void(soap_markelement)(struct soap* /*context*/, const void* /*element*/, int /*type*/) {}

namespace camaudit::onvif::soap {

namespace {

struct FreeContext {
  void operator()(struct soap* context) const { soap_free(context); }
};
using OwnedContext = std::unique_ptr<struct soap, FreeContext>;

/// The context of this thread that nobody uses.
OwnedContext& idle_context() {
  thread_local OwnedContext idle;
  return idle;
}

OwnedContext make_context() {
  // The library itself heeds neither references nor ids: see CMakeLists.txt, and Envelope::open().
  OwnedContext context{soap_new1(SOAP_C_UTFSTRING | SOAP_XML_TREE)};
  if (!context) out_of_memory();
  context->maxlevel = kMaximumDepth;
  context->maxlength = kMaximumTextBytes;
  // Called for each element that we do not know; SOAP_OK skips it, mustUnderstand headers that devices echo included.
  context->fignore = [](struct soap*, const char*) { return SOAP_OK; };
  return context;
}

}  // namespace

void GiveBack::operator()(struct soap* context) const {
  OwnedContext used(context);
  soap_destroy(context);
  soap_dealloc(context, nullptr);
  // Neither soap_end nor soap_begin: soap_begin_recv resets all that they do, and each clears gSOAP's tables of
  // pointers, which takes longer than to read a short reply.
  idle_context() = std::move(used);
}

ContextPtr lend_context() {
  OwnedContext context = std::move(idle_context());
  if (!context) context = make_context();
  return ContextPtr(context.release());
}

}  // namespace camaudit::onvif::soap
