//! Every test that needs neither workerd nor a browser, in one program.

#![expect(
    unreachable_pub,
    reason = "a program is nobody's library: what its folders share is public among them"
)]

mod support;

#[allow(dead_code, reason = "it is a program of its own, which the build runs")]
#[path = "../../build.rs"]
mod messages;

mod account;
mod account_factors;
mod account_kept;
mod account_mail;
mod account_passkeys;
mod account_password;
mod actions;
mod admin;
mod apis;
mod assured_destination;
mod audit;
mod authorization;
mod browser_state;
mod circles;
mod claims_request;
mod client_authentication;
mod client_keys_elsewhere;
mod client_logos;
mod client_settings;
mod connect;
mod consent_for_api;
mod copies;
mod default_resource;
mod directory;
mod documents_in_vain;
mod dpop;
mod dpop_binding;
mod dpop_nonce;
mod encrypted_answers;
mod engine;
mod factor_news;
mod fapi2_security_profile;
mod fapi_mixed;
mod fapi_page;
mod flow;
mod grant;
mod grant_management;
mod grant_ordinary;
mod grant_rotation;
mod grant_rows;
mod grant_sequences;
mod http;
mod id_token_header_parameters;
mod introspection;
mod jose_properties;
mod json_of_operators;
mod jwe_properties;
mod key_rotation;
mod lanes;
mod layering;
mod logout;
mod metadata;
mod moved_names;
mod mutual_tls;
mod open_page_members;
mod open_pages;
mod openid_authorization;
mod openid_discovery;
mod openid_id_token;
mod openid_origins;
mod openid_prompt;
mod openid_refresh;
mod openid_response_types;
mod openid_sign_up;
mod openid_userinfo;
mod ordinary_assertions;
mod ordinary_client_authentication;
mod ordinary_refresh;
mod page_policies;
mod passkey_offer;
mod passkeys;
mod people;
mod platform_limit;
mod prepared_names;
mod properties;
mod pushed_authorization;
mod pushed_by_public_clients;
mod pushed_hints;
mod refresh;
mod register;
mod resource;
mod revocation;
mod rich_authorization;
mod schema;
mod scope_causes;
mod scope_that_is_left;
mod second_factor;
mod services;
mod shelf_pages;
mod sign_in;
mod sign_in_limits;
mod sign_up_kinds;
mod signed_introspection;
mod single_use;
mod step_up;
mod step_up_challenge;
mod themed_pages;
mod token;
mod token_hook;
mod token_requests;
mod under_way;
mod unreadable;
mod withdrawal;
