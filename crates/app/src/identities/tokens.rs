//! ID tokens: the library checks signature and claims (OpenID Connect Core 3.1.3.7), with our clock; what it leaves to
//! those who use it stands here.

use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClaimName, CoreClaimType, CoreClientAuthMethod,
    CoreErrorResponseType, CoreGenderClaim, CoreGrantType, CoreJsonWebKey, CoreJsonWebKeySet,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm,
    CoreResponseMode, CoreResponseType, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreSubjectIdentifierType, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AdditionalProviderMetadata, ClaimsVerificationError, ClientId, EmptyExtraTokenFields,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenClaims, IdTokenFields, IdTokenVerifier, IssuerUrl,
    Nonce, ProviderMetadata, SignatureVerificationError, StandardErrorResponse, StandardTokenResponse,
    SubjectIdentifier, UserInfoClaims,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// By how many seconds the clocks of the provider and of this server may differ.
pub(super) const SKEW: i64 = 120;

/// What is wrong with a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// It is no signed token.
    Form,
    /// Signed in a way that is not taken.
    Algorithm,
    /// No key of the provider fits.
    UnknownKey,
    /// Not signed by the provider.
    Signature,
    /// Issued by somebody else.
    Issuer,
    /// Issued for somebody else.
    Audience,
    /// It ended so many seconds ago.
    Expired(i64),
    /// It was issued so many seconds from now.
    FromTheFuture(i64),
    /// It answers another request.
    Nonce,
}

/// Claims that no standard names: one of them may be the account's name.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Further {
    #[serde(flatten)]
    others: Map<String, Value>,
}

impl AdditionalClaims for Further {}

/// What the library does not know of a provider: RFC 9207.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct SaysIssuer {
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for SaysIssuer {}

/// What a provider says of itself.
pub(super) type Endpoints = ProviderMetadata<
    SaysIssuer,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Fields = IdTokenFields<
    Further,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

/// We, at a provider that has said where it is.
pub(super) type Client = openidconnect::Client<
    Further,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

type Token = openidconnect::IdToken<
    Further,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

/// What the provider knows of somebody.
pub(super) type UserInfo = UserInfoClaims<Further, CoreGenderClaim>;

/// Neither `none` nor a shared secret counts as a signature.
fn ways() -> [CoreJwsSigningAlgorithm; 9] {
    use CoreJwsSigningAlgorithm as Way;
    [
        Way::RsaSsaPkcs1V15Sha256,
        Way::RsaSsaPkcs1V15Sha384,
        Way::RsaSsaPkcs1V15Sha512,
        Way::RsaSsaPssSha256,
        Way::RsaSsaPssSha384,
        Way::RsaSsaPssSha512,
        Way::EcdsaP256Sha256,
        Way::EcdsaP384Sha384,
        Way::EdDsa,
    ]
}

/// Claims as fields: those of the standard and all others.
pub(super) fn fields(claims: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(claims) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// Checks that a token is the provider's answer to this request and still holds; whom it is about, and its claims.
pub(super) fn check(
    token: &Token,
    issuer: IssuerUrl,
    client: ClientId,
    keys: CoreJsonWebKeySet,
    nonce: &Nonce,
    at: i64,
) -> Result<(SubjectIdentifier, Map<String, Value>), Wrong> {
    let instant =
        |seconds: i64| DateTime::<Utc>::from_timestamp(seconds, 0).unwrap_or(DateTime::<Utc>::MAX_UTC);
    // as if we had no secret: one that is shared signs nothing; other audiences are looked at below
    let verifier = IdTokenVerifier::new_public_client(client.clone(), issuer, keys)
        .set_allowed_algs(ways())
        .set_other_audience_verifier_fn(|_| true)
        .set_time_fn(move || instant(at.saturating_sub(SKEW)));
    let claims = match token.claims(&verifier, nonce) {
        Ok(claims) => claims,
        Err(ClaimsVerificationError::Expired(_)) => {
            let ended = token.claims(&verifier.set_time_fn(|| DateTime::<Utc>::MIN_UTC), nonce);
            return Err(ended.map_or_else(wrong, |claims| {
                Wrong::Expired(at.saturating_sub(claims.expiration().timestamp()))
            }));
        }
        Err(error) => return Err(wrong(error)),
    };
    let party = claims.authorized_party().map(|party| *party == client);
    if !party.unwrap_or(claims.audiences().len() == 1) {
        return Err(Wrong::Audience);
    }
    let begins = claims.issue_time().timestamp().max(not_before(claims));
    if begins > at.saturating_add(SKEW) {
        return Err(Wrong::FromTheFuture(begins.saturating_sub(at)));
    }
    if claims.subject().is_empty() {
        return Err(Wrong::Nonce);
    }
    Ok((claims.subject().clone(), fields(claims)))
}

/// `nbf`, which is a claim of every token (RFC 7519) and which the library leaves alone.
fn not_before(claims: &IdTokenClaims<Further, CoreGenderClaim>) -> i64 {
    let value = claims.additional_claims().others.get("nbf");
    let seconds = |value: &Value| value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64));
    value.and_then(seconds).unwrap_or(i64::MIN)
}

fn wrong(error: ClaimsVerificationError) -> Wrong {
    use SignatureVerificationError as Signature;
    match error {
        ClaimsVerificationError::InvalidIssuer(_) => Wrong::Issuer,
        ClaimsVerificationError::InvalidAudience(_) => Wrong::Audience,
        ClaimsVerificationError::InvalidNonce(_) | ClaimsVerificationError::InvalidSubject(_) => Wrong::Nonce,
        ClaimsVerificationError::SignatureVerification(error) => match error {
            Signature::NoMatchingKey => Wrong::UnknownKey,
            Signature::NoSignature | Signature::DisallowedAlg(_) | Signature::UnsupportedAlg(_) => {
                Wrong::Algorithm
            }
            _ => Wrong::Signature,
        },
        _ => Wrong::Form,
    }
}
