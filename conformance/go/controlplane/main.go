// Drives the AWS SDK for Go v2: one JSON request a line on stdin, one JSON answer a line on stdout.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ivschat"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

type caller struct {
	Endpoint        string
	AccessKeyId     string
	SecretAccessKey string
	Region          string
	MaxAttempts     int
}

type request struct {
	Caller    caller
	Operation string
	Input     map[string]any
	Paginate  bool
}

type answer map[string]any

var clients = map[caller]*ivschat.Client{}

func clientOf(c caller) *ivschat.Client {
	if clients[c] == nil {
		clients[c] = ivschat.New(ivschat.Options{
			BaseEndpoint:     aws.String(c.Endpoint),
			Region:           c.Region,
			Credentials:      credentials.NewStaticCredentialsProvider(c.AccessKeyId, c.SecretAccessKey, ""),
			RetryMaxAttempts: c.MaxAttempts,
			RetryMode:        aws.RetryModeStandard,
		})
	}
	return clients[c]
}

// Counts transmissions: this step comes after the one that tries again.
func counting(sent *int) func(*ivschat.Options) {
	count := middleware.DeserializeMiddlewareFunc("countTransmissions",
		func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (
			middleware.DeserializeOutput, middleware.Metadata, error) {
			*sent++
			return next.HandleDeserialize(ctx, in)
		})
	return func(o *ivschat.Options) {
		o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
			return stack.Deserialize.Add(count, middleware.After)
		})
	}
}

func call(r request) answer {
	method := reflect.ValueOf(clientOf(r.Caller)).MethodByName(r.Operation)
	input := reflect.New(method.Type().In(1).Elem())
	if err := fill(input.Elem(), r.Input); err != nil {
		return answer{"ok": false, "refused": err.Error()}
	}
	sent := 0
	results := method.Call([]reflect.Value{
		reflect.ValueOf(context.Background()), input, reflect.ValueOf(counting(&sent)),
	})
	if err, failed := results[1].Interface().(error); failed {
		return failure(err, sent)
	}
	output := results[0].Elem()
	metadata := output.FieldByName("ResultMetadata").Interface().(middleware.Metadata)
	requestId, _ := awsmiddleware.GetRequestIDMetadata(metadata)
	raw := awsmiddleware.GetRawResponse(metadata).(*smithyhttp.Response)
	return answer{
		"ok": true, "output": plain(output), "httpStatus": raw.StatusCode, "requestId": requestId, "attempts": sent,
	}
}

func failure(err error, sent int) answer {
	if sent == 0 {
		return answer{"ok": false, "refused": err.Error()}
	}
	var response *awshttp.ResponseError
	var refusal smithy.APIError
	if !errors.As(err, &response) || !errors.As(err, &refusal) {
		panic(err)
	}
	members := map[string]any{}
	if shape := reflect.ValueOf(refusal).Elem(); shape.FieldByName("ErrorCodeOverride").IsValid() {
		members = plain(shape).(map[string]any)
		delete(members, "message")
		delete(members, "errorCodeOverride")
	}
	return answer{
		"ok": false, "errorName": refusal.ErrorCode(), "message": refusal.ErrorMessage(), "members": members,
		"httpStatus": response.HTTPStatusCode(), "requestId": response.ServiceRequestID(), "attempts": sent,
	}
}

func pages(r request) (answer, error) {
	client := clientOf(r.Caller)
	var found []any
	switch r.Operation {
	case "ListRooms":
		input := ivschat.ListRoomsInput{}
		if err := fill(reflect.ValueOf(&input).Elem(), r.Input); err != nil {
			return nil, err
		}
		for p := ivschat.NewListRoomsPaginator(client, &input); p.HasMorePages(); {
			page, err := p.NextPage(context.Background())
			if err != nil {
				return nil, err
			}
			found = append(found, plain(reflect.ValueOf(*page)))
		}
	case "ListLoggingConfigurations":
		input := ivschat.ListLoggingConfigurationsInput{}
		if err := fill(reflect.ValueOf(&input).Elem(), r.Input); err != nil {
			return nil, err
		}
		for p := ivschat.NewListLoggingConfigurationsPaginator(client, &input); p.HasMorePages(); {
			page, err := p.NextPage(context.Background())
			if err != nil {
				return nil, err
			}
			found = append(found, plain(reflect.ValueOf(*page)))
		}
	default:
		return nil, fmt.Errorf("%s has no paginator", r.Operation)
	}
	return answer{"ok": true, "output": map[string]any{"pages": found}}, nil
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16*1024*1024)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var r request
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			panic(err)
		}
		said := answer{}
		if r.Paginate {
			var err error
			if said, err = pages(r); err != nil {
				panic(err)
			}
		} else {
			said = call(r)
		}
		if err := out.Encode(said); err != nil {
			panic(err)
		}
	}
}
