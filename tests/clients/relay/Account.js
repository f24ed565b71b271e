// What relay-compiler compiles for relay.mjs, as a page with Relay would have it: a list that grows, and a model asked for again.
import { graphql } from 'relay-runtime';

export const query = graphql`
  query AccountQuery($login: String!, $first: Int!) {
    publisher(login: $login) {
      ...Account_models @arguments(first: $first)
    }
  }
`;

export const models = graphql`
  fragment Account_models on Publisher
  @argumentDefinitions(first: { type: "Int!" }, after: { type: "String" })
  @refetchable(queryName: "AccountModelsQuery") {
    models(first: $first, after: $after, orderBy: { field: LIKES, direction: DESC }) @connection(key: "Account_models") {
      totalCount
      edges {
        node {
          id
          name
          ...Account_model
        }
      }
    }
  }
`;

export const model = graphql`
  fragment Account_model on Model
  @argumentDefinitions(counted: { type: "Boolean", defaultValue: false })
  @refetchable(queryName: "AccountModelQuery") {
    modality
    downloads @include(if: $counted)
  }
`;
